internal import FileAccess
public import Findings
public import Manifests
public import OpenPGP
internal import Releases
internal import StrictJSON

/// One file of one release, as it was when it was accepted: a line of a lock file.
public struct LockedRelease: Sendable, Hashable {
    /// What is locked. There is one content for each.
    public struct Subject: Sendable, Hashable {
        /// By a policy's product, or by the address where it was fetched without one.
        public enum Name: Sendable, Hashable {
            case release(product: String, version: String)
            case address(String)
        }

        public let name: Name
        public let channel: String?
        public let platform: String?
        /// The artifact's own name.
        public let artifact: String

        public init(name: Name, channel: String?, platform: String?, artifact: String) {
            self.name = name
            self.channel = channel
            self.platform = platform
            self.artifact = artifact
        }
    }

    public let subject: Subject
    /// Bytes.
    public let size: Int64
    /// SHA-256.
    public let digest: Digest
    /// SHA-256 of the manifest; nil where the artifact itself is signed, or where a digest that the user named decided.
    public let manifest: Digest?
    /// The primary keys whose signatures counted, in order.
    public let signers: [Fingerprint]

    public init(subject: Subject, size: Int64, digest: Digest, manifest: Digest?, signers: [Fingerprint]) {
        self.subject = subject
        self.size = size
        self.digest = digest
        self.manifest = manifest
        self.signers = Array(Set(signers)).sorted()
    }

    /// How `found`, the same release by its name, differs from this one; empty where it does not.
    public func differences(from found: LockedRelease) -> [Message] {
        manifestDifferences(found.manifest, found.signers)
            + (found.digest == digest
                ? [] : ["its sha256 is \(found.digest.hexadecimal), locked is \(digest.hexadecimal)"])
            + (found.size == size ? [] : ["it has \(found.size) bytes, locked are \(size)"])
    }

    /// The same for what is known before the artifact is.
    func manifestDifferences(_ manifest: Digest?, _ signers: [Fingerprint]) -> [Message] {
        var differences: [Message] = []
        if manifest != self.manifest {
            let text = { (digest: Digest?) -> Message in digest.map { "\($0.hexadecimal)" } ?? "none" }
            differences.append(
                "its manifest's sha256 is \(text(manifest)), locked is \(text(self.manifest))")
        }
        if Set(signers) != Set(self.signers) {
            let names = { (keys: [Fingerprint]) -> Message in
                keys.isEmpty ? "nobody" : Message(joining: keys.map { "\($0.hexadecimal)" }, separator: ", ")
            }
            differences.append("it is signed by \(names(signers.sorted())), locked is \(names(self.signers))")
        }
        return differences
    }
}

extension LockedRelease.Subject {
    /// For messages.
    public var description: Message {
        let suffix: Message = platform.map { " for '\($0)'" } ?? ""
        switch name {
        case .release(let product, let version): return "'\(artifact)' of '\(product)' '\(version)'\(suffix)"
        case .address(let address): return "'\(address)'\(suffix)"
        }
    }

    public var product: String? {
        if case .release(let product, _) = name { product } else { nil }
    }

    public var version: String? {
        if case .release(_, let version) = name { version } else { nil }
    }

    /// What entries are sorted by.
    fileprivate var sortKey: [String] {
        switch name {
        case .release(let product, let version): ["0", product, version, channel ?? "", platform ?? "", artifact]
        case .address(let address): ["1", address, "", channel ?? "", platform ?? "", artifact]
        }
    }

    static func precedes(_ one: Self, _ other: Self) -> Bool {
        one.sortKey.lexicographicallyPrecedes(other.sortKey) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

extension LockedRelease {
    /// In the order of their subjects.
    static func sorted(_ entries: [LockedRelease]) -> [LockedRelease] {
        let keyed = entries.map { (key: $0.subject.sortKey.map { Array($0.utf8) }, entry: $0) }
        return keyed.sorted { one, other in
            one.key.lexicographicallyPrecedes(other.key) { $0.lexicographicallyPrecedes($1) }
        }.map(\.entry)
    }

    init(_ value: JSONValue, at path: JSONPath) throws(JSONError) {
        var fields = try JSONFields(value, at: path)
        let names = (
            product: try Self.name("product", &fields), version: try Self.name("version", &fields),
            address: try fields.optionalString("address")
        )
        let name: Subject.Name
        switch names {
        case (let product?, let version?, nil): name = .release(product: product, version: version)
        case (nil, nil, let address?):
            guard (try? ReleaseAddress(address))?.shown == address else {
                throw JSONError(path.field("address"), "it must be an address, without user and query")
            }
            name = .address(address)
        default: throw JSONError(path, "it must have product and version, or else address")
        }
        let (channel, platform) = (try Self.name("channel", &fields), try Self.name("platform", &fields))
        let artifact = try fields.string("artifact")
        guard BytePath.isName(artifact.utf8), !Escaping.hides(Array(artifact.utf8)) else {
            throw JSONError(path.field("artifact"), "it must be the name of a file")
        }
        subject = Subject(name: name, channel: channel, platform: platform, artifact: artifact)
        size = try fields.integer("size", in: 0...Int64.max)
        digest = try Self.digest(fields.string("digest"), at: path.field("digest"))
        manifest = try fields.optionalString("manifest").map { (text) throws(JSONError) in
            try Self.digest(text, at: path.field("manifest"))
        }
        var signers: [Fingerprint] = []
        for (value, path) in try fields.optionalArray("signers") {
            let text = try value.string(at: path)
            guard let key = Fingerprint(hexadecimal: text), key.hexadecimal == text else {
                throw JSONError(path, "it must be a fingerprint of 40 hexadecimal digits in upper case")
            }
            signers.append(key)
        }
        guard Set(signers).count == signers.count else { throw JSONError(path.field("signers"), "one is there twice") }
        guard manifest == nil || !signers.isEmpty else {
            throw JSONError(path.field("signers"), "nobody signed it, but it has a manifest")
        }
        self.signers = signers.sorted()
        try fields.finish()
    }

    private static func name(_ field: String, _ fields: inout JSONFields) throws(JSONError) -> String? {
        guard let text = try fields.optionalString(field) else { return nil }
        guard ReleaseName.isValid(text.utf8), field != "version" || text != ReleaseLocation.latest else {
            throw JSONError(fields.path.field(field), "it must be a name such as a signature can have")
        }
        return text
    }

    private static func digest(_ text: String, at path: JSONPath) throws(JSONError) -> Digest {
        guard let digest = Digest(text), digest.algorithm == .sha256, digest.description == text else {
            throw JSONError(path, "it must be sha256: and 64 hexadecimal digits in lower case")
        }
        return digest
    }

    var json: JSONValue {
        var named: [(String, JSONValue?)]
        switch subject.name {
        case .release(let product, let version): named = [("product", .string(product)), ("version", .string(version))]
        case .address(let address): named = [("address", .string(address))]
        }
        named += [
            ("channel", subject.channel.map(JSONValue.string)), ("platform", subject.platform.map(JSONValue.string)),
            ("artifact", .string(subject.artifact)), ("size", .integer(size)), ("digest", .string(digest.description)),
            ("manifest", manifest.map { .string($0.description) }),
            ("signers", signers.isEmpty ? nil : .array(signers.map { .string($0.hexadecimal) })),
        ]
        return .fields(named)
    }
}
