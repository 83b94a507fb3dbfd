public import FileAccess
public import Findings
public import Manifests
public import OpenPGP
internal import StrictJSON
public import TrustPolicy

/// What a publisher did to a trust policy, or how far the signatures of its roots are, for every format.
public struct PublisherReport: Sendable {
    /// What became of it.
    public enum Outcome: String, Sendable {
        /// A first version was written.
        case created
        /// The policy's own file was changed; nobody has to sign it.
        case changed
        /// The next version was written, for its roots to sign.
        case proposed
        case signed
        /// Everybody who was to sign had signed already.
        case unchanged
        /// Nothing is missing.
        case complete
    }

    /// Which of one version's roots signed.
    public struct Roots: Sendable {
        public let version: Int64
        public let needed: Int
        public let signed: [Fingerprint]
        public let missing: [Fingerprint]

        public init(version: Int64, needed: Int, signed: [Fingerprint], missing: [Fingerprint]) {
            self.version = version
            self.needed = needed
            self.signed = signed
            self.missing = missing
        }
    }

    /// A manifest of a retired signer that goes on to count.
    public struct Kept: Sendable {
        public let path: BytePath
        public let digest: Digest

        public init(path: BytePath, digest: Digest) {
            self.path = path
            self.digest = digest
        }
    }

    /// One version of a policy.
    public struct Version: Sendable {
        public let policy: CheckReport.Basis.Policy
        /// What differs from the version before.
        public var changes: [PolicyChange] = []
        public var roots: [Roots] = []
        public var keys: [PolicyKeyState] = []

        public init(_ policy: CheckReport.Basis.Policy) {
            self.policy = policy
        }
    }

    /// Nil where nothing came of it.
    public var outcome: Outcome?
    public var versions: [Version] = []
    /// Nil where nobody looked for manifests.
    public var kept: [Kept]?
    public var findings: [Finding] = []

    public init() {}
}
