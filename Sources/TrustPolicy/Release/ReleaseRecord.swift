public import Manifests
public import OpenPGP
public import Releases

/// The releases that follow one another: those of one product, channel and platform.
public struct ReleaseLine: Sendable, Hashable {
    public let product: String
    public let channel: String?
    public let platform: String?

    public init(product: String, channel: String?, platform: String?) {
        self.product = product
        self.channel = channel
        self.platform = platform
    }
}

/// A release that was accepted, as it is remembered.
public struct ReleaseRecord: Sendable, Hashable {
    public let version: ReleaseVersion
    /// SHA-256 of what was signed, by the name of the file: of a manifest, or of an artifact that was signed itself. A
    /// release may have several, such as one for each digest algorithm.
    public var contents: [String: Digest]
    /// The keys that made the signatures that counted, subkeys as a rule, by the primary keys that they belong to.
    public var signingKeys: [Fingerprint: Set<Fingerprint>]
    /// The clock when it was accepted first.
    public let acceptedAt: Timestamp

    public init(
        version: ReleaseVersion, contents: [String: Digest], signingKeys: [Fingerprint: Set<Fingerprint>],
        acceptedAt: Timestamp
    ) {
        self.version = version
        self.contents = contents
        self.signingKeys = signingKeys
        self.acceptedAt = acceptedAt
    }
}
