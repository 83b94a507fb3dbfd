internal import Findings
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
    /// What was signed, by its SHA-256. A release may have several parts, such as a manifest beside each file.
    public var contents: [Digest: SignedScope]
    /// The keys that made the signatures that counted, subkeys as a rule, by the primary keys that they belong to.
    public var signingKeys: [Fingerprint: Set<Fingerprint>]
    /// The clock when it was accepted first.
    public let acceptedAt: Timestamp

    public init(
        version: ReleaseVersion, contents: [Digest: SignedScope], signingKeys: [Fingerprint: Set<Fingerprint>],
        acceptedAt: Timestamp
    ) {
        self.version = version
        self.contents = contents
        self.signingKeys = signingKeys
        self.acceptedAt = acceptedAt
    }
}

/// Which part of a release some signed content is, by nothing but what was signed: never by the name of its file, which
/// anybody can change.
public enum SignedScope: Sendable, Hashable {
    /// All of it: an artifact that was signed itself, which names nothing, or a manifest that lists too much to remember.
    case everything
    /// The files that a manifest lists, by their names without folders, as a message shows them.
    case files(Set<String>)

    /// How many names of one manifest are remembered.
    public static let mostFiles = 64

    /// The scope of a manifest that lists `names`.
    public init(listing names: some Sequence<[UInt8]>) {
        var files: Set<String> = []
        for name in names {
            let last = name.lastIndex(of: UInt8(ascii: "/")).map { name[($0 + 1)...] } ?? name[...]
            files.insert(Escaping.visible(Array(last)))
            guard files.count <= Self.mostFiles else {
                self = .everything
                return
            }
        }
        self = files.isEmpty ? .everything : .files(files)
    }

    /// Whether both speak of one and the same file.
    func overlaps(_ other: SignedScope) -> Bool {
        guard case .files(let files) = self, case .files(let others) = other else { return true }
        return !files.isDisjoint(with: others)
    }
}
