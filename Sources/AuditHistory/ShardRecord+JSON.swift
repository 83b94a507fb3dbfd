internal import FileAccess
internal import Findings
internal import Manifests
internal import MirrorAudit
internal import OpenPGP
internal import Releases
internal import StrictJSON
internal import TrustPolicy

// All of a record but the files, which are rows of their own.

extension ShardRecord {
    var json: JSONValue {
        [
            "basis": basis.json,
            "remarks": StoredFindings.value(of: remarks),
            "findings": StoredFindings.value(of: result.findings),
            "seed": JSONValue(result.seed.map { String($0) }),
            "targets": .array(result.targets.map(\.json)),
        ]
    }

    /// - Throws: `JSONError` for what ``json`` never is.
    init(_ value: JSONValue, name: String, shard: AuditOptions.Shard, from start: Timestamp, to end: Timestamp)
        throws(JSONError)
    {
        var fields = try JSONFields(value)
        var result = AuditResult(startedAt: start)
        result.endedAt = end
        let basis = try AuditBasis(fields.require("basis"), at: fields.path.field("basis"))
        let remarks = try fields.findings("remarks")
        result.findings = try fields.findings("findings")
        if let seed = try fields.optionalString("seed") {
            guard let number = UInt64(seed) else { throw JSONError(fields.path.field("seed"), "it must be a number") }
            result.seed = number
        }
        for (target, path) in try fields.array("targets") {
            result.targets.append(try AuditedTarget(target, at: path))
        }
        try fields.finish()
        self.init(name: name, shard: shard, result: result, remarks: remarks, basis: basis)
    }
}

extension AuditBasis {
    fileprivate var json: JSONValue {
        [
            "policy": policy.map { policy in
                [
                    "path": .bytes(policy.path), "product": .string(policy.product),
                    "version": .integer(policy.version), "sha256": .string(policy.digest.hexadecimal),
                ]
            } ?? .null,
            "keys": .array(keys.map(JSONValue.bytes)),
            "time": .string(time.rfc3339),
            "state": .boolean(isStateUsed),
            "engine": JSONValue(engine),
            "standings": .array(
                standings.map { standing in
                    [
                        "key": .string(standing.fingerprint.hexadecimal),
                        "objection": StoredFindings.value(of: standing.objection.map { [$0] } ?? []),
                        "expires": JSONValue(standing.expires?.rfc3339),
                    ]
                }),
            "terms": .fields(terms.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }),
        ]
    }

    fileprivate init(_ value: JSONValue, at path: JSONPath) throws(JSONError) {
        var fields = try JSONFields(value, at: path)
        self.init(time: try fields.time("time"))
        if let value = fields.takeOptional("policy") { policy = try Policy(value, at: path.field("policy")) }
        for (key, path) in try fields.array("keys") { keys.append(try key.bytes(at: path)) }
        isStateUsed = try fields.flag("state")
        engine = try fields.optionalString("engine").map { Escaping.visible($0) }
        for (standing, path) in try fields.array("standings") {
            var fields = try JSONFields(standing, at: path)
            guard let key = Fingerprint(hexadecimal: try fields.string("key")) else {
                throw JSONError(path.field("key"), "it must be a fingerprint")
            }
            let objection = try fields.findings("objection").first
            let expires = fields.takeOptional("expires")
            standings.append(
                KeyStanding(
                    fingerprint: key, objection: objection, expires: try expires?.time(at: path.field("expires"))))
            try fields.finish()
        }
        guard case .object(let terms) = try fields.require("terms") else {
            throw JSONError(path.field("terms"), "it must be an object")
        }
        for term in terms { self.terms[term.name] = try term.value.string(at: path.field("terms").field(term.name)) }
        try fields.finish()
    }
}

extension AuditBasis.Policy {
    fileprivate init(_ value: JSONValue, at path: JSONPath) throws(JSONError) {
        var fields = try JSONFields(value, at: path)
        let bytes = try fields.require("path").bytes(at: path.field("path"))
        let product = try fields.string("product")
        let version = try fields.integer("version", in: 1...Int64.max)
        guard ReleaseName.isValid(product.utf8), BytePath(bytes) != nil,
            let digest = Digest(.sha256, hexadecimal: try fields.string("sha256"))
        else { throw JSONError(path, "it names no policy") }
        try fields.finish()
        self.init(path: bytes, product: product, version: version, digest: digest)
    }
}

extension AuditedTarget {
    fileprivate var json: JSONValue {
        [
            "name": .string(name),
            "isOrigin": .boolean(isOrigin),
            "counts": .fields(
                FileVerdict.allCases.map { verdict in
                    (verdict.rawValue, counts[verdict].map { .integer(Int64($0)) })
                }),
            "findings": StoredFindings.value(of: noted),
            "bytesRead": .integer(bytesRead),
            "unreached": .integer(Int64(unreached)),
            "isUnlisted": .boolean(isUnlisted),
        ]
    }

    fileprivate init(_ value: JSONValue, at path: JSONPath) throws(JSONError) {
        var fields = try JSONFields(value, at: path)
        self.init(try fields.string("name"), isOrigin: try fields.flag("isOrigin"))
        var counts = try JSONFields(fields.require("counts"), at: path.field("counts"))
        for verdict in FileVerdict.allCases {
            guard let value = counts.take(verdict.rawValue) else { continue }
            // The sum over all shards is still a number.
            self.counts[verdict] = Int(try value.integer(in: 0...1 << 40, at: path.field("counts")))
        }
        try counts.finish()
        noted = try fields.findings("findings")
        bytesRead = try fields.integer("bytesRead", in: 0...Int64.max)
        unreached = Int(try fields.integer("unreached", in: 0...1 << 40))
        isUnlisted = try fields.flag("isUnlisted")
        try fields.finish()
    }
}

extension JSONFields {
    fileprivate mutating func findings(_ name: String) throws(JSONError) -> [Finding] {
        try StoredFindings.findings(try require(name), at: path.field(name))
    }

    fileprivate mutating func flag(_ name: String) throws(JSONError) -> Bool {
        guard case .boolean(let flag) = try require(name) else {
            throw JSONError(path.field(name), "it must be true or false")
        }
        return flag
    }

    fileprivate mutating func time(_ name: String) throws(JSONError) -> Timestamp {
        try require(name).time(at: path.field(name))
    }
}

extension JSONValue {
    fileprivate func time(at path: JSONPath) throws(JSONError) -> Timestamp {
        guard let time = Timestamp(rfc3339: try string(at: path)) else { throw JSONError(path, "it must be a time") }
        return time
    }
}
