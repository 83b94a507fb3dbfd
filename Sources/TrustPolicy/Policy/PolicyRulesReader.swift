internal import Findings
internal import Manifests
internal import OpenPGP
internal import Releases
internal import StrictJSON

/// Reads the parts of a policy that say what releases must be like.
enum PolicyRulesReader {
    static func release(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> Policy.ReleaseRules {
        var fields = try JSONFields(value, at: path)
        var rules = Policy.ReleaseRules()
        if let text = try fields.optionalString("signs") {
            guard let kind = SignedKind(rawValue: text), kind != .trustPolicy else {
                throw JSONError(path.field("signs"), "it must be 'manifest' or 'artifact'")
            }
            rules.signs = kind
        }
        for (value, path) in try fields.optionalArray("require") {
            guard let field = IdentityField(rawValue: try value.string(at: path)) else {
                throw JSONError(path, "it must be product, version, channel or platform")
            }
            guard !rules.require.contains(field) else { throw JSONError(path, "it is there twice") }
            rules.require.append(field)
        }
        guard rules.require.isEmpty || rules.require.contains(.product) else {
            throw JSONError(path.field("require"), "without 'product' the other fields say nothing")
        }
        if let text = try fields.optionalString("minimumVersion") {
            let here = path.field("minimumVersion")
            guard let version = ReleaseVersion(text), version.hasOrder else {
                throw JSONError(here, "it must be a semantic version, such as v1.2.3: others have no order")
            }
            guard rules.require.contains(.version) else { throw JSONError(here, "it needs 'version' in require") }
            rules.minimumVersion = version
        }
        if let value = fields.takeOptional("maximumAge") {
            rules.maximumAge = try ages(value, at: path.field("maximumAge"))
            guard rules.require.contains(.channel) else {
                throw JSONError(path.field("maximumAge"), "it needs 'channel' in require")
            }
        }
        try fields.finish()
        return rules
    }

    private static func ages(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> [String: TimeSpan] {
        guard case .object(let fields) = value else { throw JSONError(path, "it must be an object") }
        var ages: [String: TimeSpan] = [:]
        for field in fields {
            let here = path.field(field.name)
            _ = try name(.string(field.name), at: here)
            guard let age = TimeSpan(try field.value.string(at: here)) else {
                throw JSONError(here, "it must be a length of time such as 30d or 12h")
            }
            ages[field.name] = age
        }
        return ages
    }

    static func algorithms(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> Policy.AlgorithmRules {
        var fields = try JSONFields(value, at: path)
        var rules = Policy.AlgorithmRules()
        if let value = fields.takeOptional("digests") {
            let here = path.field("digests")
            rules.digests = try map(try value.array(at: here)) { (value, path) throws(JSONError) in
                guard let algorithm = DigestAlgorithm(rawValue: try value.string(at: path)),
                    algorithm.isCollisionResistant
                else { throw JSONError(path, "it must be an algorithm such as sha256") }
                return algorithm
            }
            guard !rules.digests.isEmpty else { throw JSONError(here, "an empty list leaves no manifest to accept") }
        }
        if let value = fields.takeOptional("minimumRSABits") {
            rules.minimumRSABits = Int(try value.integer(in: 2_048...16_384, at: path.field("minimumRSABits")))
        }
        if let text = try fields.optionalString("keyExpiry") {
            guard let rule = SignerRequirements.KeyExpiry(rawValue: text) else {
                throw JSONError(path.field("keyExpiry"), "it must be 'now' or 'at-signing'")
            }
            rules.keyExpiry = rule
        }
        if let text = try fields.optionalString("legacyBindings") {
            guard ["accept", "reject"].contains(text) else {
                throw JSONError(path.field("legacyBindings"), "it must be 'accept' or 'reject'")
            }
            rules.acceptsLegacyBindings = text == "accept"
        }
        try fields.finish()
        return rules
    }

    static func distribution(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> Policy.Distribution {
        var fields = try JSONFields(value, at: path)
        let origins = try map(try fields.array("origins")) { (value, path) throws(JSONError) in
            try address(value, at: path)
        }
        guard !origins.isEmpty else { throw JSONError(path.field("origins"), "there must be at least one") }
        let artifact = try artifacts(try fields.require("artifact"), at: path.field("artifact"))
        let platforms = try map(try fields.optionalArray("platforms")) { (value, path) throws(JSONError) in
            try name(value, at: path)
        }
        guard Set(platforms).count == platforms.count else {
            throw JSONError(path.field("platforms"), "a platform is there twice")
        }
        let distribution = Policy.Distribution(
            origins: origins,
            path: try pattern(
                "path", &fields, ["version", "platform", "artifact", "channel", "product"], must: "artifact"),
            artifact: artifact, platforms: platforms,
            manifest: try pattern("manifest", &fields, ["path"], must: nil),
            signature: try pattern("signature", &fields, ["path"], must: nil))
        try fields.finish()
        return distribution
    }

    private static func artifacts(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> [String: String] {
        guard case .object(let fields) = value else { throw JSONError(path, "it must be an object") }
        var names: [String: String] = [:]
        for field in fields { names[field.name] = try name(field.value, at: path.field(field.name)) }
        guard names["default"] != nil else { throw JSONError(path.field("default"), "this field is missing") }
        return names
    }

    /// A relative path with parts in braces.
    private static func pattern(
        _ field: String, _ fields: inout JSONFields, _ known: Set<String>, must: String?
    ) throws(JSONError) -> String {
        let text = try fields.string(field)
        let path = fields.path.field(field)
        var rest = text[...]
        var used: Set<String> = []
        var plain = ""
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { throw JSONError(path, "a brace is not closed") }
            let name = String(rest[rest.index(after: open)..<close])
            guard known.contains(name) else { throw JSONError(path, "there is no '{\(name)}' here") }
            used.insert(name)
            plain += rest[..<open] + "x"
            rest = rest[rest.index(after: close)...]
        }
        plain += rest
        let parts = plain.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ ReleaseName.isValid($0.utf8) }) else {
            throw JSONError(path, "it must be a relative path of plain names and parts in braces")
        }
        if let must, !used.contains(must) { throw JSONError(path, "it must have '{\(must)}' in it") }
        return text
    }
}
