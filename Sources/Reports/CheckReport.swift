public import FileAccess
public import Findings
public import Manifests
public import ReleaseVerification

/// The result of a check, for every format.
public struct CheckReport: Sendable {
    /// What the verdict rests on.
    public struct Basis: Sendable {
        /// A trust policy, with what was read of it.
        public struct Policy: Sendable {
            public let path: BytePath
            public let product: String
            public let version: Int64
            public let digest: Digest

            public init(path: BytePath, product: String, version: Int64, digest: Digest) {
                self.path = path
                self.product = product
                self.version = version
                self.digest = digest
            }
        }

        /// Nil where keys are trusted directly.
        public var policy: Policy?
        /// Whether it was compared with what was accepted before.
        public var isStateUsed = false
        /// Paths, as bytes.
        public var keys: [[UInt8]]
        /// RFC 3339, UTC: as of when was judged.
        public var time: String
        /// Nil where no engine was needed.
        public var engine: String?

        public init(keys: [[UInt8]] = [], time: String, engine: String? = nil) {
            self.keys = keys
            self.time = time
            self.engine = engine
        }
    }

    public let files: [CheckedFile]
    /// About the whole, an error that left everything undecided for one.
    public let findings: [Finding]
    public let basis: Basis
    /// Nil where nothing was fetched.
    public var fetch: FetchReport?
    /// The worst of all; no file at all is no success.
    public let status: Status
    /// Every verdict that a file got.
    let verdicts: Set<CheckedFile.Verdict>

    public init(files: [CheckedFile], findings: [Finding] = [], basis: Basis) {
        self.files = files
        self.findings = findings
        self.basis = basis
        // Once for all that is asked below: there may be very many files.
        var statuses = Set(findings.filter { $0.severity == .error }.map(\.rule.status))
        var verdicts: Set<CheckedFile.Verdict> = []
        for position in files.indices {
            let verdict = files[position].verdict
            if verdict == .rejected || !verdicts.contains(verdict) { statuses.insert(files[position].status) }
            verdicts.insert(verdict)
        }
        status = Status.worst(of: statuses)
        self.verdicts = verdicts
    }

    /// The JSON's `verdict`.
    public var verdict: String {
        guard status == .verified else { return status.isRejection ? "rejected" : "undecided" }
        if verdicts.contains(.checksumsMatch) { return "checksums-match" }
        return verdicts == [.manifestVerified] ? "manifest-verified" : "verified"
    }

    /// The JSON's `authenticity`: what a success rests on, at the least.
    public var authenticity: String {
        guard status == .verified else { return "none" }
        if verdicts.contains(.checksumsMatch) { return "none" }
        return verdicts.contains(.pinned) ? "pinned" : "signed"
    }
}
