import PacketForge

/// A certificate as a case wants it: a usual one in a third of all cases, else with up to three things about it.
struct CaseCertificate {
    private(set) var forged: ForgedCertificate
    /// The keys whose signatures may be meant to count, the primary one first.
    private(set) var signers: [ForgedKey]
    let primary: ForgedKey

    init(_ keys: CaseKeys, _ numbers: inout SeededNumbers, _ traits: inout [String]) throws {
        let count = numbers.isOne(in: 3) ? 0 : Int.random(in: 1...3, using: &numbers)
        let oddities = (0..<count).map { _ in numbers.choice(of: CertificateOddity.allCases) }
        traits += oddities.map { "certificate: \($0)" }
        var primary = numbers.choice(of: oddities.contains(.weakKey) ? keys.weak : keys.primaries)
        if oddities.contains(.date) { primary = primary.recreated(at: numbers.choice(of: CaseDate.all)) }
        self.primary = primary
        signers = [primary]

        // A closure cannot capture an inout parameter.
        var own = numbers
        defer { numbers = own }
        let change: ForgedCertificate.Change = { recipe in
            for oddity in oddities { oddity.applyToSelfSignature(&recipe, &own) }
        }
        if oddities.contains(.withoutUserID) {
            forged = ForgedCertificate(bare: primary)
        } else {
            let flags: UInt8 = oddities.contains(.flags) ? own.choice(of: [0, 1, 2, 0x0C]) : 3
            forged = try ForgedCertificate(primary, flags: flags, change)
        }
        let wantsSubkey = oddities.contains { $0.isAboutSubkeys }
        if wantsSubkey || own.isOne(in: 3) { try addSubkey(keys, oddities, &own, &traits) }
        for oddity in oddities { try add(oddity, keys, &own) }
    }

    private mutating func addSubkey(
        _ keys: CaseKeys, _ oddities: [CertificateOddity], _ numbers: inout SeededNumbers, _ traits: inout [String]
    ) throws {
        var subkey = numbers.choice(of: keys.subkeys)
        if numbers.isOne(in: 6) { subkey = subkey.recreated(at: numbers.choice(of: CaseDate.all)) }
        let flags: UInt8 = oddities.contains(.subkeyFlags) ? numbers.choice(of: [0, 0x0C, 0x20]) : 0x02
        let hash: ForgedHash? =
            oddities.contains(.crossCertification) ? numbers.choice(of: [nil, .sha1, .md5]) : .sha256
        traits.append("subkey")
        var own = numbers
        defer { numbers = own }
        try forged.addSubkey(subkey, flags: flags, crossCertification: hash) { recipe in
            for oddity in oddities { oddity.applyToSubkeyBinding(&recipe, &own) }
        }
        // It signs most of the time.
        signers += [subkey, subkey]
    }

    private mutating func add(_ oddity: CertificateOddity, _ keys: CaseKeys, _ numbers: inout SeededNumbers) throws {
        let reason = numbers.choice(of: [0, 1, 2, 3] as [UInt8])
        let date = numbers.choice(of: [CaseDate.beforeSigning, CaseDate.afterSigning, CaseDate.future])
        let isBad = numbers.isOne(in: 6)
        let hash: ForgedHash = numbers.isOne(in: 6) ? .sha1 : .sha256
        let revoke: ForgedCertificate.Change = { ($0.createdAt, $0.isBad, $0.hash) = (date, isBad, hash) }
        switch oddity {
        case .revoked: try forged.revoke(reason, "x", revoke)
        case .revokedByStranger: try forged.revoke(reason, "x", by: keys.stranger, revoke)
        case .revokedByDesignated:
            try forged.addDesignatedRevoker(keys.stranger)
            try forged.revoke(reason, "x", by: keys.stranger, revoke)
        case .subkeyRevoked: try forged.revokeSubkey(reason, "x", revoke)
        case .secondUserID:
            try forged.addUserID("Second <second@example.org>", flags: numbers.choice(of: [0, 1, 3, 3])) { recipe in
                recipe.createdAt = date
            }
        case .userIDRevoked:
            try forged.certify(Array("Forged <forged@example.org>".utf8), by: primary) { recipe in
                recipe.signatureClass = 0x30
                recipe.createdAt = date
            }
        case .userAttribute: try forged.addUserAttribute([1, 16, 0, 1, 1])
        case .certifiedByStranger:
            try forged.certify(Array("Forged <forged@example.org>".utf8), by: keys.stranger)
        case .secondBinding:
            try forged.certify(Array("Forged <forged@example.org>".utf8), by: primary) { recipe in
                recipe.createdAt = date
                recipe.hashed.append(.keyFlags(numbers.choice(of: [1, 3])))
            }
        case .junk: forged.append(afterUserIDs: numbers.choice(of: [ForgedPacket.marker, ForgedPacket.ringTrust]))
        default: break
        }
    }
}

/// What may be unusual about a certificate.
enum CertificateOddity: CaseIterable {
    case weakKey, date, withoutUserID, flags, withoutFlags
    case expiry, bindingDate, bindingExpiry, bindingHash, bindingBad, bindingVersion3, bindingCritical,
        bindingSubpackets
    case subkey, subkeyFlags, subkeyWithoutFlags, crossCertification, subkeyExpiry, subkeyBinding, subkeyRevoked
    case revoked, revokedByStranger, revokedByDesignated
    case secondUserID, userIDRevoked, userAttribute, certifiedByStranger, secondBinding, junk

    var isAboutSubkeys: Bool {
        switch self {
        case .subkey, .subkeyFlags, .subkeyWithoutFlags, .crossCertification, .subkeyExpiry, .subkeyBinding,
            .subkeyRevoked:
            true
        default: false
        }
    }

    func applyToSelfSignature(_ recipe: inout SignatureRecipe, _ numbers: inout SeededNumbers) {
        switch self {
        case .withoutFlags: recipe.hashed.removeAll { $0.type == 27 }
        case .expiry: recipe.hashed.append(.keyExpirationTime(Self.lifetime(&numbers)))
        case .bindingDate: recipe.createdAt = numbers.choice(of: CaseDate.all)
        case .bindingExpiry: recipe.hashed.append(.expirationTime(Self.lifetime(&numbers)))
        case .bindingHash: recipe.hash = numbers.choice(of: [.md5, .sha1, .ripemd160, .sha224, .sha512])
        case .bindingBad: recipe.isBad = true
        case .bindingVersion3: recipe.version = 3
        case .bindingCritical:
            recipe.hashed.append(
                numbers.isOne(in: 2)
                    ? .notation("note@example.org", "x", critical: true) : ForgedSubpacket(100, [1], critical: true))
        case .bindingSubpackets: numbers.addSubpackets(3, to: &recipe)
        default: break
        }
    }

    func applyToSubkeyBinding(_ recipe: inout SignatureRecipe, _ numbers: inout SeededNumbers) {
        switch self {
        case .subkeyWithoutFlags: recipe.hashed.removeAll { $0.type == 27 }
        case .subkeyExpiry: recipe.hashed.append(.keyExpirationTime(Self.lifetime(&numbers)))
        case .subkeyBinding: Self.spoil(&recipe, &numbers)
        default: break
        }
    }

    private static func spoil(_ recipe: inout SignatureRecipe, _ numbers: inout SeededNumbers) {
        switch Int.random(in: 0..<5, using: &numbers) {
        case 0: recipe.isBad = true
        case 1: recipe.createdAt = numbers.choice(of: CaseDate.all)
        case 2: recipe.hash = numbers.choice(of: [.md5, .sha1, .sha224])
        case 3: recipe.hashed.append(.expirationTime(lifetime(&numbers)))
        default: numbers.addSubpackets(2, to: &recipe)
        }
    }

    /// Seconds from the key's making: over before the signature, over since, or not over.
    private static func lifetime(_ numbers: inout SeededNumbers) -> Int64 {
        numbers.choice(
            of: [0, CaseDate.beforeSigning, CaseDate.afterSigning, CaseDate.future].map {
                $0 == 0 ? 0 : $0 - CaseDate.keyMade
            })
    }
}
