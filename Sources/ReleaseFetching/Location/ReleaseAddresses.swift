/// The addresses of one release's files at one origin.
public struct ReleaseAddresses: Sendable, Hashable {
    public let artifact: ReleaseAddress
    /// Nil where the artifact itself is signed, or where a digest alone decides.
    public let manifest: ReleaseAddress?
    /// Nil where a digest alone decides.
    public let signature: ReleaseAddress?

    /// What stands behind the file's address in that of its manifest, unless another is named.
    public static let usualManifest = ".SHA256SUM"
    /// What stands behind the address of a manifest or a file in that of its signature, unless another is named.
    public static let usualSignature = ".sig"

    public init(artifact: ReleaseAddress, manifest: ReleaseAddress?, signature: ReleaseAddress?) {
        self.artifact = artifact
        self.manifest = manifest
        self.signature = signature
    }

    /// Where it is fetched from, for messages: scheme, host and port.
    public var origin: String {
        artifact.shown.split(separator: "/", maxSplits: 3).prefix(2).joined(separator: "//")
    }
}
