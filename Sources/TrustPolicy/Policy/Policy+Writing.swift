internal import Manifests
internal import OpenPGP
internal import Releases
internal import StrictJSON

extension Policy {
    /// The file for this policy, in its one canonical form: fields in a fixed order, one value a line, what is absent left
    /// out, lists in their own order.
    public var serialized: [UInt8] { Array(json.serialized().utf8) }

    private var json: JSONValue {
        .fields([
            ("schema", .string(Self.schema)),
            ("product", .string(product)),
            ("version", .integer(version)),
            ("notationDomain", notationDomain.map(JSONValue.string)),
            ("expires", expires.map(time)),
            ("updates", updates.isEmpty ? nil : .array(updates.map(JSONValue.string))),
            ("roots", roots.map { ["threshold": .integer(Int64($0.threshold)), "keys": list($0.keys)] }),
            ("signers", .array(signers.map(json))),
            ("threshold", .integer(Int64(threshold))),
            ("keys", .array(keys.map(json))),
            // A bare nil would be the JSON value null.
            ("release", release == ReleaseRules() ? JSONValue?.none : json(release)),
            ("algorithms", algorithms == AlgorithmRules() ? JSONValue?.none : json(algorithms)),
            ("denied", denied.isEmpty ? nil : .array(denied.map(json))),
            ("distribution", distribution.map(json)),
        ])
    }

    private func json(_ signer: Signer) -> JSONValue {
        .fields([
            ("fingerprint", .string(signer.fingerprint.hexadecimal)),
            ("name", signer.name.map(JSONValue.string)),
            ("subkeys", signer.subkeys.map(list)),
            ("from", signer.from.map(time)),
            ("until", signer.until.map(time)),
            ("keep", signer.keep.isEmpty ? nil : .array(signer.keep.map { .string($0.description) })),
            ("note", signer.note.map(JSONValue.string)),
        ])
    }

    private func json(_ source: KeySource) -> JSONValue {
        switch source {
        case .file(let name): .string(name)
        case .address(let address): .string(address)
        }
    }

    private func json(_ rules: ReleaseRules) -> JSONValue {
        let ages = rules.maximumAge.sorted { $0.key < $1.key }
        return .fields([
            ("signs", .string(rules.signs.rawValue)),
            ("require", rules.require.isEmpty ? nil : .array(rules.require.map { .string($0.rawValue) })),
            ("minimumVersion", rules.minimumVersion.map { .string($0.text) }),
            ("maximumAge", ages.isEmpty ? nil : .object(ages.map { .init($0.key, .string($0.value.description)) })),
        ])
    }

    private func json(_ rules: AlgorithmRules) -> JSONValue {
        let standard = AlgorithmRules()
        return .fields([
            (
                "digests",
                rules.digests == standard.digests ? nil : .array(rules.digests.map { .string($0.rawValue) })
            ),
            ("minimumRSABits", .integer(Int64(rules.minimumRSABits))),
            ("keyExpiry", .string(rules.keyExpiry.rawValue)),
            ("legacyBindings", .string(rules.acceptsLegacyBindings ? "accept" : "reject")),
        ])
    }

    private func json(_ denial: Denial) -> JSONValue {
        let subject: (String, JSONValue?) =
            switch denial.subject {
            case .digest(let digest): ("digest", .string(digest.description))
            case .key(let key): ("key", .string(key.hexadecimal))
            }
        return .fields([subject, ("reason", .string(denial.reason)), ("since", denial.since.map(time))])
    }

    private func json(_ distribution: Distribution) -> JSONValue {
        let artifact = distribution.artifact.sorted { ($0.key != "default", $0.key) < ($1.key != "default", $1.key) }
        return .fields([
            ("origins", .array(distribution.origins.map(JSONValue.string))),
            ("path", .string(distribution.path)),
            ("artifact", .object(artifact.map { .init($0.key, .string($0.value)) })),
            (
                "platforms",
                distribution.platforms.isEmpty ? nil : .array(distribution.platforms.map(JSONValue.string))
            ),
            ("manifest", .string(distribution.manifest)),
            ("signature", .string(distribution.signature)),
        ])
    }

    private func list(_ keys: [Fingerprint]) -> JSONValue { .array(keys.map { .string($0.hexadecimal) }) }

    private func time(_ time: Timestamp) -> JSONValue { .string(time.rfc3339) }
}

private func < (left: (Bool, String), right: (Bool, String)) -> Bool {
    left.0 == right.0 ? left.1 < right.1 : !left.0
}
