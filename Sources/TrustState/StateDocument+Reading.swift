internal import Findings
internal import Manifests
internal import OpenPGP
internal import Releases
internal import StrictJSON
internal import TrustPolicy

extension StateDocument {
    /// Reads the state file of `product`.
    init(parsing bytes: [UInt8], of product: String) throws(JSONError) {
        var fields = try JSONFields(try JSONValue(parsing: bytes))
        try fields.checkSchema(Self.schema)
        guard try fields.string("product") == product else {
            throw JSONError(fields.path.field("product"), "it must be \(product)")
        }
        self.product = product
        if let value = fields.takeOptional("policy") {
            policy = try Self.seenPolicy(value, at: fields.path.field("policy"))
        }
        for (value, path) in try fields.array("lines") {
            let (line, releases) = try Self.line(value, at: path, of: product)
            guard lines.updateValue(releases, forKey: line) == nil else { throw JSONError(path, "it is there twice") }
        }
        try fields.finish()
    }

    private static func seenPolicy(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> SeenPolicy {
        var fields = try JSONFields(value, at: path)
        let version = try fields.integer("version", in: 1...Policy.largestVersion)
        let digest = try sha256(try fields.require("digest"), at: path.field("digest"))
        try fields.finish()
        return SeenPolicy(version: version, digest: digest)
    }

    private static func line(
        _ value: JSONValue, at path: JSONPath, of product: String
    ) throws(JSONError) -> (ReleaseLine, [ReleaseRecord]) {
        var fields = try JSONFields(value, at: path)
        let line = ReleaseLine(
            product: product, channel: try optionalName("channel", &fields),
            platform: try optionalName("platform", &fields))
        let releases = try map(try fields.array("releases")) { (value, path) throws(JSONError) in
            try release(value, at: path)
        }
        try fields.finish()
        let order = path.field("releases")
        guard (1...mostReleases).contains(releases.count) else {
            throw JSONError(order, "there must be from 1 to \(mostReleases)")
        }
        for (release, next) in zip(releases, releases.dropFirst()) {
            let relation = next.version.relation(to: release.version)
            guard relation == .newer || relation == .equal else {
                throw JSONError(order, "'\(next.version.text)' is not newer than '\(release.version.text)'")
            }
        }
        return (line, releases)
    }

    private static func release(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> ReleaseRecord {
        var fields = try JSONFields(value, at: path)
        guard let version = ReleaseVersion(try fields.string("version")), version.hasOrder else {
            throw JSONError(path.field("version"), "it must be a version that has an order, such as v0.7.0")
        }
        let acceptedAt = try time(try fields.require("acceptedAt"), at: path.field("acceptedAt"))
        let signingKeys = try signingKeys(try fields.require("signingKeys"), at: path.field("signingKeys"))
        let contents = try contents(try fields.require("contents"), at: path.field("contents"))
        try fields.finish()
        return ReleaseRecord(version: version, contents: contents, signingKeys: signingKeys, acceptedAt: acceptedAt)
    }

    private static func signingKeys(
        _ value: JSONValue, at path: JSONPath
    ) throws(JSONError) -> [Fingerprint: Set<Fingerprint>] {
        guard case .object(let fields) = value, !fields.isEmpty else {
            throw JSONError(path, "it must be an object that names a signer")
        }
        var signingKeys: [Fingerprint: Set<Fingerprint>] = [:]
        for field in fields {
            let path = path.field(field.name)
            let keys = try map(try field.value.array(at: path)) { (value, path) throws(JSONError) in
                try fingerprint(value, at: path)
            }
            guard !keys.isEmpty, Set(keys).count == keys.count else {
                throw JSONError(path, "there must be one at least, and none twice")
            }
            let signer = try fingerprint(.string(field.name), at: path)
            guard signingKeys.updateValue(Set(keys), forKey: signer) == nil else {
                throw JSONError(path, "this signer is there twice")
            }
        }
        return signingKeys
    }

    private static func contents(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> [Digest: SignedScope] {
        guard case .object(let fields) = value, !fields.isEmpty else {
            throw JSONError(path, "it must be an object that names a digest")
        }
        var contents: [Digest: SignedScope] = [:]
        for field in fields {
            let path = path.field(field.name)
            let digest = try sha256(.string(field.name), at: path)
            let names = try map(try field.value.array(at: path)) { (value, path) throws(JSONError) in
                try value.string(at: path)
            }
            guard Set(names).count == names.count, names.count <= SignedScope.mostFiles else {
                throw JSONError(path, "there must be \(SignedScope.mostFiles) names at most, and none twice")
            }
            let scope = names.isEmpty ? SignedScope.everything : .files(Set(names))
            guard contents.updateValue(scope, forKey: digest) == nil else {
                throw JSONError(path, "this content is there twice")
            }
        }
        return contents
    }

    private static func sha256(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> Digest {
        let digest = try digest(value, at: path)
        guard digest.algorithm == .sha256 else { throw JSONError(path, "it must be a digest with sha256") }
        return digest
    }

    private static func optionalName(_ field: String, _ fields: inout JSONFields) throws(JSONError) -> String? {
        guard let value = fields.takeOptional(field) else { return nil }
        return try name(value, at: fields.path.field(field))
    }
}
