public import FileAccess
public import Findings
internal import GnuPGSigning
public import Hashing
public import Manifests
public import OpenPGP

/// What became of a release.
public struct SigningResult: Sendable {
    public enum Verdict: String, Sendable {
        /// At least one manifest was signed and written.
        case signed
        /// Every manifest was there already, with signatures that still hold.
        case unchanged
    }

    /// A manifest that lies signed in its place.
    public struct SignedManifest: Sendable {
        public let path: BytePath
        public let signaturePath: BytePath
        public let algorithm: DigestAlgorithm
        /// Whether it was written now, rather than found to hold.
        public let isNew: Bool
        public let signatures: [MadeSignatureFacts]
    }

    public let plan: SigningPlan
    /// Of every file of the plan's tree, in its order.
    public let digests: [ContentDigests]
    public let manifests: [SignedManifest]
    /// About the signatures, none of it an error.
    public let findings: [Finding]

    public var verdict: Verdict { manifests.contains(where: \.isNew) ? .signed : .unchanged }
}

/// One signature as a user of the release sees it.
public struct MadeSignatureFacts: Sendable, Hashable {
    public let primaryKey: Fingerprint
    /// The first user ID, as bytes from a stranger.
    public let userID: [UInt8]?
    public let packet: SignaturePacket

    init(_ packet: SignaturePacket, _ key: SigningKey) {
        primaryKey = key.certificate.fingerprint
        userID = key.certificate.firstUserID
        self.packet = packet
    }
}
