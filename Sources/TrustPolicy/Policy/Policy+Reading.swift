internal import Findings
internal import Manifests
internal import OpenPGP
internal import Releases
internal import StrictJSON

extension Policy {
    /// Reads a policy file. Unknown and duplicate fields, short fingerprints and everything else that makes no sense are
    /// refused, with the path of the field.
    public init(parsing bytes: [UInt8]) throws(PolicyError) {
        guard bytes.count <= Self.largest else {
            throw PolicyError(.policyMalformed, "it is larger than \(Self.largest) bytes")
        }
        do throws(JSONError) {
            self = try PolicyReader.policy(try JSONValue(parsing: bytes))
        } catch {
            throw PolicyError(error)
        }
    }
}

private enum PolicyReader {
    static func policy(_ value: JSONValue) throws(JSONError) -> Policy {
        var fields = try JSONFields(value)
        try fields.checkSchema(Policy.schema)
        let product = try name(try fields.require("product"), at: fields.path.field("product"))
        let version = try fields.integer("version", in: 1...Policy.largestVersion)
        let signers = try signers(&fields)
        let threshold = Int(try fields.integer("threshold", in: 1...Int64(Int32.max)))
        let keys = try fields.array("keys")
        var policy = Policy(
            product: product, version: version, signers: signers, threshold: threshold,
            keys: try map(keys) { (value, path) throws(JSONError) in try keySource(value, at: path) })
        guard threshold <= signers.count else {
            throw JSONError(fields.path.field("threshold"), "it is more than the \(signers.count) signers there are")
        }
        policy.notationDomain = try fields.optionalString("notationDomain")
        if let domain = policy.notationDomain, !Policy.isDomain(domain) {
            throw JSONError(fields.path.field("notationDomain"), "it must be a domain, such as example.org")
        }
        policy.expires = try optionalTime("expires", &fields)
        policy.updates = try map(try fields.optionalArray("updates")) { (value, path) throws(JSONError) in
            try address(value, at: path)
        }
        policy.roots = try roots(&fields, signers)
        if policy.roots != nil, policy.expires == nil {
            throw JSONError(fields.path.field("expires"), "a policy with roots must expire")
        }
        if let value = fields.takeOptional("release") {
            policy.release = try PolicyRulesReader.release(value, at: fields.path.field("release"))
        }
        if let value = fields.takeOptional("algorithms") {
            policy.algorithms = try PolicyRulesReader.algorithms(value, at: fields.path.field("algorithms"))
        }
        policy.denied = try map(try fields.optionalArray("denied")) { (value, path) throws(JSONError) in
            try denial(value, at: path)
        }
        if let value = fields.takeOptional("distribution") {
            policy.distribution = try PolicyRulesReader.distribution(value, at: fields.path.field("distribution"))
        }
        try fields.finish()
        return policy
    }

    private static func signers(_ fields: inout JSONFields) throws(JSONError) -> [Policy.Signer] {
        let elements = try fields.array("signers")
        guard !elements.isEmpty else { throw JSONError(fields.path.field("signers"), "there must be at least one") }
        var signers: [Policy.Signer] = []
        var known: Set<Fingerprint> = []
        for (value, path) in elements {
            let signer = try signer(value, at: path)
            guard known.insert(signer.fingerprint).inserted else {
                throw JSONError(path.field("fingerprint"), "this signer is there twice")
            }
            signers.append(signer)
        }
        return signers
    }

    private static func signer(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> Policy.Signer {
        var fields = try JSONFields(value, at: path)
        let primary = try fingerprint(try fields.require("fingerprint"), at: path.field("fingerprint"))
        var subkeys: [Fingerprint]?
        if let value = fields.takeOptional("subkeys") {
            let list = try map(try value.array(at: path.field("subkeys"))) { (value, path) throws(JSONError) in
                try fingerprint(value, at: path)
            }
            guard !list.isEmpty else { throw JSONError(path.field("subkeys"), "an empty list leaves no key to sign") }
            subkeys = list
        }
        let from = try optionalTime("from", &fields)
        let until = try optionalTime("until", &fields)
        if let from, let until, until <= from { throw JSONError(path.field("until"), "it is not after 'from'") }
        let keep = try map(try fields.optionalArray("keep")) { (value, path) throws(JSONError) in
            try digest(value, at: path)
        }
        if !keep.isEmpty, until == nil { throw JSONError(path.field("keep"), "it is for a signer with 'until'") }
        let signer = Policy.Signer(
            fingerprint: primary, name: try fields.optionalString("name"), subkeys: subkeys, from: from,
            until: until, keep: keep, note: try fields.optionalString("note"))
        try fields.finish()
        return signer
    }

    private static func roots(
        _ fields: inout JSONFields, _ signers: [Policy.Signer]
    ) throws(JSONError) -> Policy.Roots? {
        guard let value = fields.takeOptional("roots") else { return nil }
        let path = fields.path.field("roots")
        var inner = try JSONFields(value, at: path)
        let threshold = Int(try inner.integer("threshold", in: 1...Int64(Int32.max)))
        var keys: [Fingerprint] = []
        var known: Set<Fingerprint> = []
        let signing = Set(signers.flatMap { [$0.fingerprint] + ($0.subkeys ?? []) })
        for (value, path) in try inner.array("keys") {
            let key = try fingerprint(value, at: path)
            guard known.insert(key).inserted else { throw JSONError(path, "this root is there twice") }
            guard !signing.contains(key) else {
                throw JSONError(path, "a root cannot be a signer too")
            }
            keys.append(key)
        }
        guard threshold <= keys.count else {
            throw JSONError(path.field("threshold"), "it is more than the \(keys.count) roots there are")
        }
        try inner.finish()
        return Policy.Roots(threshold: threshold, keys: keys)
    }

    private static func denial(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> Policy.Denial {
        var fields = try JSONFields(value, at: path)
        let subject: Policy.Denial.Subject
        switch (fields.takeOptional("digest"), fields.takeOptional("key")) {
        case (let value?, nil): subject = .digest(try digest(value, at: path.field("digest")))
        case (nil, let value?): subject = .key(try fingerprint(value, at: path.field("key")))
        default: throw JSONError(path, "it must name either a digest or a key")
        }
        let reason = try fields.string("reason")
        guard !reason.isEmpty else { throw JSONError(path.field("reason"), "it must say why") }
        let since = try optionalTime("since", &fields)
        try fields.finish()
        return Policy.Denial(subject: subject, reason: reason, since: since)
    }

    private static func keySource(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> Policy.KeySource {
        let text = try value.string(at: path)
        if text.contains("://") { return .address(try address(value, at: path)) }
        let bytes = Array(text.utf8)
        let isName =
            !bytes.isEmpty && text != "." && text != ".." && !bytes.contains(UInt8(ascii: "/")) && !bytes.contains(0)
        guard isName else {
            throw JSONError(path, "it must be the name of a file beside the policy, or an https address")
        }
        return .file(text)
    }
}
