internal import Manifests
internal import OpenPGP
internal import Releases
internal import StrictJSON
internal import TrustPolicy

extension StateDocument {
    /// The file for this state, in its one canonical form: everything in a fixed order, one value a line.
    var serialized: [UInt8] { Array(json.serialized().utf8) }

    /// The same with as many releases of each line as fit into ``largest`` bytes; nil where not even one of each does.
    var serializedWithinBounds: [UInt8]? {
        var document = self
        var limit = Self.mostReleases
        while limit > 0 {
            document.lines = lines.mapValues { Self.bounded($0, to: limit) }
            let bytes = document.serialized
            if bytes.count <= Self.largest { return bytes }
            limit /= 2
        }
        return nil
    }

    private var json: JSONValue {
        let lines = lines.sorted { Self.order($0.key).lexicographicallyPrecedes(Self.order($1.key)) }
        return .fields([
            ("schema", .string(Self.schema)),
            ("product", .string(product)),
            (
                "policy",
                policy.map { ["version": .integer($0.version), "digest": .string($0.digest.description)] }
            ),
            ("lines", .array(lines.map(Self.json))),
        ])
    }

    /// Names hold no slash.
    private static func order(_ line: ReleaseLine) -> [UInt8] {
        Array("\(line.channel ?? "")/\(line.platform ?? "")".utf8)
    }

    private static func json(_ line: ReleaseLine, _ releases: [ReleaseRecord]) -> JSONValue {
        .fields([
            ("channel", line.channel.map(JSONValue.string)),
            ("platform", line.platform.map(JSONValue.string)),
            ("releases", .array(releases.map(json))),
        ])
    }

    private static func json(_ release: ReleaseRecord) -> JSONValue {
        let contents = release.contents.sorted { $0.key.hexadecimal < $1.key.hexadecimal }
        return [
            "version": .string(release.version.text),
            "acceptedAt": .string(release.acceptedAt.rfc3339),
            "signingKeys": .object(
                release.signingKeys.sorted { $0.key < $1.key }.map { signer, keys in
                    .init(signer.hexadecimal, .array(keys.sorted().map { .string($0.hexadecimal) }))
                }),
            "contents": .object(contents.map { .init($0.key.description, json($0.value)) }),
        ]
    }

    /// The names of the files that it is about; none for everything.
    private static func json(_ scope: SignedScope) -> JSONValue {
        guard case .files(let names) = scope else { return .array([]) }
        return .array(names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map(JSONValue.string))
    }
}
