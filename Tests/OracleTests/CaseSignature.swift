import PacketForge

/// Signatures as a case wants them: usual ones in half of all cases, else with one or two things about them.
enum CaseSignature {
    static func packet(
        over data: [UInt8], by key: ForgedKey, _ numbers: inout SeededNumbers, _ traits: inout [String]
    ) throws -> [UInt8] {
        let count = numbers.isOne(in: 2) ? 0 : 1 + (numbers.isOne(in: 3) ? 1 : 0)
        let oddities = (0..<count).map { _ in numbers.choice(of: SignatureOddity.allCases) }
        traits += oddities.map { "signature: \($0)" }
        let signed = oddities.contains(.text) ? text(data) : data
        // A closure cannot capture an inout parameter.
        var own = numbers
        defer { numbers = own }
        return try key.signature(over: signed) { recipe in
            for oddity in oddities { try oddity.apply(to: &recipe, by: key, &own) }
        }
    }

    /// `bytes` as signatures of texts cover them: with CRLF at line ends.
    static func text(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { $0 == UInt8(ascii: "\n") ? [UInt8(ascii: "\r"), $0] : [$0] }
    }
}

/// What may be unusual about a signature.
enum SignatureOddity: CaseIterable {
    case text, anotherClass
    case weakHash, strongHash, claimedHash
    case version3, anotherVersion
    case anyDate, expiry, withoutDate, twoDates, unhashedDate
    case withoutKeyID, otherKeyID, withoutFingerprint, withoutIssuer, hashedKeyID, twoKeyIDs, otherFingerprint
    case notation, criticalNotation, unhashedNotation, twoNotations
    case signersUserID, policyAddress, keyFlags, embedded, randomSubpackets, criticalUnknown
    case bad, header
}

extension SignatureOddity {
    func apply(to recipe: inout SignatureRecipe, by key: ForgedKey, _ numbers: inout SeededNumbers) throws {
        switch self {
        case .text: recipe.signatureClass = 0x01
        case .anotherClass:
            recipe.signatureClass = numbers.choice(of: [0x02, 0x10, 0x13, 0x18, 0x1F, 0x20, 0x40, 0x50])
        case .weakHash: recipe.hash = numbers.choice(of: [.md5, .sha1, .ripemd160, .sha224])
        case .strongHash: recipe.hash = numbers.choice(of: [.sha384, .sha512])
        case .claimedHash: recipe.claimedHash = numbers.choice(of: [0, 1, 2, 9, 10, 12, 110])
        case .version3: recipe.version = 3
        case .anotherVersion: recipe.version = numbers.choice(of: [2, 5, 6])
        case .bad: recipe.isBad = true
        case .header: recipe.header = header(&numbers)
        case .anyDate, .expiry, .withoutDate, .twoDates, .unhashedDate: applyDate(to: &recipe, &numbers)
        case .withoutKeyID, .otherKeyID, .withoutFingerprint, .withoutIssuer, .hashedKeyID, .twoKeyIDs,
            .otherFingerprint:
            try applyIssuer(to: &recipe, by: key, &numbers)
        default: try applySubpacket(to: &recipe, by: key, &numbers)
        }
    }

    private func applyDate(to recipe: inout SignatureRecipe, _ numbers: inout SeededNumbers) {
        switch self {
        case .anyDate: recipe.createdAt = numbers.choice(of: CaseDate.all)
        case .expiry:
            let lifetimes: [Int64] = [0, 1, 86_400, CaseDate.future - recipe.createdAt]
            let subpacket = ForgedSubpacket.expirationTime(numbers.choice(of: lifetimes))
            if numbers.isOne(in: 4) { recipe.unhashed.append(subpacket) } else { recipe.hashed.append(subpacket) }
        case .withoutDate: recipe.hasCreationTime = false
        case .twoDates: recipe.hashed.append(.creationTime(numbers.choice(of: CaseDate.all)))
        default: recipe.unhashed.append(.creationTime(numbers.choice(of: CaseDate.all)))
        }
    }

    private func applyIssuer(
        to recipe: inout SignatureRecipe, by key: ForgedKey, _ numbers: inout SeededNumbers
    ) throws {
        switch self {
        case .withoutKeyID: recipe.unhashed = []
        case .otherKeyID: recipe.unhashed = [.issuer(numbers.bytes(8))]
        case .withoutFingerprint: recipe.hashed.removeAll { $0.type == 33 }
        case .withoutIssuer: (recipe.hashed, recipe.unhashed) = ([], [])
        case .hashedKeyID: (recipe.hashed, recipe.unhashed) = ([.issuer(try key.keyID())], [])
        case .twoKeyIDs: recipe.unhashed.append(.issuer(numbers.isOne(in: 2) ? try key.keyID() : numbers.bytes(8)))
        default:
            let subpacket = ForgedSubpacket.issuerFingerprint(numbers.bytes(20))
            if numbers.isOne(in: 2) { recipe.hashed = [subpacket] } else { recipe.unhashed.append(subpacket) }
        }
    }

    private func applySubpacket(
        to recipe: inout SignatureRecipe, by key: ForgedKey, _ numbers: inout SeededNumbers
    ) throws {
        switch self {
        case .notation: recipe.hashed.append(.notation("note@example.org", numbers.bytes(5)))
        case .criticalNotation: recipe.hashed.append(.notation("note@example.org", "x", critical: true))
        case .unhashedNotation:
            recipe.unhashed.append(.notation("note@example.org", "x", critical: numbers.isOne(in: 2)))
        case .twoNotations:
            recipe.hashed += [.notation("a@example.org", "1"), .notation("a@example.org", "2")]
        case .signersUserID: recipe.hashed.append(.signersUserID("Somebody <else@example.org>"))
        case .policyAddress: recipe.hashed.append(ForgedSubpacket(26, Array("https://example.org".utf8)))
        case .keyFlags: recipe.hashed.append(.keyFlags(numbers.choice(of: [0, 1, 2, 0x0C])))
        case .embedded: recipe.hashed.append(.embeddedSignature(numbers.bytes(20)))
        case .criticalUnknown:
            let subpacket = ForgedSubpacket(numbers.choice(of: [40, 60, 100, 127]), numbers.bytes(3), critical: true)
            if numbers.isOne(in: 3) { recipe.unhashed.append(subpacket) } else { recipe.hashed.append(subpacket) }
        default: numbers.addSubpackets(3, to: &recipe)
        }
    }

    private func header(_ numbers: inout SeededNumbers) -> ForgedPacket.Header {
        switch Int.random(in: 0..<6, using: &numbers) {
        case 0: .new
        case 1: .partial(exponent: numbers.choice(of: [0, 4, 6]))
        case 2: .indeterminate
        case 3: .oldClaiming(Int.random(in: 0...400, using: &numbers), lengthBytes: numbers.choice(of: [1, 2, 4]))
        case 4: .newClaiming(Int.random(in: 0...400, using: &numbers))
        default: .newClaiming(numbers.choice(of: [0x7FFF_FFFF, 0xFFFF_FFFF]))
        }
    }
}
