/// A certificate built piece by piece, each signature as a test wants it.
public struct ForgedCertificate: Sendable {
    public typealias Change = (inout SignatureRecipe) throws -> Void

    public let primary: ForgedKey
    private var direct: [UInt8] = []
    private var userIDs: [UInt8] = []
    private var subkeys: [(key: ForgedKey, signatures: [UInt8])] = []

    /// When a key signs itself unless a test says otherwise: a minute after ``ForgedKey/usualCreation``.
    public static let usualBinding = ForgedKey.usualCreation + 60

    /// A primary key that certifies and signs, with one user ID.
    public init(
        _ primary: ForgedKey, userID: String = "Forged <forged@example.org>", flags: UInt8 = 0x03,
        _ change: Change = { _ in }
    ) throws {
        self.primary = primary
        try addUserID(userID, flags: flags, change)
    }

    /// A primary key and nothing else.
    public init(bare primary: ForgedKey) {
        self.primary = primary
    }

    public mutating func addUserID(
        _ userID: String, flags: UInt8 = 0x03, by certifier: ForgedKey? = nil, _ change: Change = { _ in }
    ) throws {
        let bytes = Array(userID.utf8)
        userIDs += ForgedPacket.make(13, bytes)
        try certify(bytes, by: certifier ?? primary) { recipe in
            recipe.hashed.append(.keyFlags(flags))
            try change(&recipe)
        }
    }

    /// A user attribute, such as a picture, certified by the primary key.
    public mutating func addUserAttribute(_ bytes: [UInt8], _ change: Change = { _ in }) throws {
        userIDs += ForgedPacket.make(17, bytes)
        userIDs += try certification(of: bytes, prefix: 0xD1, by: primary, change)
    }

    /// One more signature over a user ID, `count` times the same; it belongs to what was added last.
    public mutating func certify(
        _ userID: [UInt8], by certifier: ForgedKey, count: Int = 1, _ change: Change = { _ in }
    ) throws {
        let signature = try certification(of: userID, prefix: 0xB4, by: certifier, change)
        for _ in 0..<count {
            userIDs += signature
        }
    }

    private func certification(
        of bytes: [UInt8], prefix: UInt8, by certifier: ForgedKey, _ change: Change
    ) throws -> [UInt8] {
        let data = try primary.hashedForm() + [prefix] + BigEndian.bytes(bytes.count, count: 4) + bytes
        return try packet(0x13, over: data, by: certifier, change)
    }

    /// A subkey. Its cross-certification is made with `crossCertification`, or left out where that is nil.
    public mutating func addSubkey(
        _ key: ForgedKey, flags: UInt8 = 0x02, crossCertification: ForgedHash? = .sha256,
        _ change: Change = { _ in }
    ) throws {
        let data = try primary.hashedForm() + key.hashedForm()
        var confirmation: [ForgedSubpacket] = []
        if let hash = crossCertification {
            var recipe = try SignatureRecipe(0x19, by: key)
            (recipe.createdAt, recipe.hash) = (Self.usualBinding, hash)
            confirmation = [.embeddedSignature(try recipe.body(over: data, by: key))]
        }
        let binding = try packet(0x18, over: data, by: primary) { recipe in
            recipe.hashed.append(.keyFlags(flags))
            recipe.unhashed += confirmation
            try change(&recipe)
        }
        subkeys.append((key, binding))
    }

    /// Names a key that may revoke this one (class 0x1F).
    public mutating func addDesignatedRevoker(_ revoker: ForgedKey, _ change: Change = { _ in }) throws {
        let subpacket = try ForgedSubpacket.revocationKey(revoker)
        direct += try packet(0x1F, over: primary.hashedForm(), by: primary) { recipe in
            recipe.hashed.append(subpacket)
            try change(&recipe)
        }
    }

    /// Revokes the primary key, in its own name or in that of `revoker`.
    public mutating func revoke(
        _ reason: UInt8 = 0, _ text: String = "", by revoker: ForgedKey? = nil, _ change: Change = { _ in }
    ) throws {
        direct += try revocation(reason, text, by: revoker, change)
    }

    /// The revocation alone, as `gpg --gen-revoke` writes it.
    public func revocation(
        _ reason: UInt8 = 0, _ text: String = "", by revoker: ForgedKey? = nil, _ change: Change = { _ in }
    ) throws -> [UInt8] {
        try packet(0x20, over: primary.hashedForm(), by: revoker ?? primary) { recipe in
            recipe.createdAt = SignatureRecipe.usualCreation
            recipe.hashed.append(.revocationReason(reason, text))
            try change(&recipe)
        }
    }

    /// Revokes the subkey that was added last, or another one in the wrong place.
    public mutating func revokeSubkey(
        _ reason: UInt8 = 0, _ text: String = "", by revoker: ForgedKey? = nil, of other: ForgedKey? = nil,
        _ change: Change = { _ in }
    ) throws {
        guard let subkey = subkeys.last?.key else { throw ForgeError("there is no subkey to revoke") }
        let data = try primary.hashedForm() + (other ?? subkey).hashedForm()
        subkeys[subkeys.count - 1].signatures += try packet(0x28, over: data, by: revoker ?? primary) { recipe in
            recipe.createdAt = SignatureRecipe.usualCreation
            recipe.hashed.append(.revocationReason(reason, text))
            try change(&recipe)
        }
    }

    /// Any packets behind the user IDs.
    public mutating func append(afterUserIDs packets: [UInt8]) {
        userIDs += packets
    }

    /// The public certificate.
    public func bytes() throws -> [UInt8] {
        try assembled(keyTag: 6, subkeyTag: 14) { try $0.publicBody() }
    }

    /// The same with secret keys, unprotected.
    public func secretBytes() throws -> [UInt8] {
        try assembled(keyTag: 5, subkeyTag: 7) { try $0.secretBody() }
    }

    private func assembled(
        keyTag: UInt8, subkeyTag: UInt8, _ body: (ForgedKey) throws -> [UInt8]
    ) throws -> [UInt8] {
        let key = ForgedPacket.make(keyTag, try body(primary))
        return try subkeys.reduce(key + direct + userIDs) { bytes, subkey in
            bytes + ForgedPacket.make(subkeyTag, try body(subkey.key)) + subkey.signatures
        }
    }

    private func packet(
        _ signatureClass: UInt8, over data: [UInt8], by key: ForgedKey, _ change: Change
    ) throws -> [UInt8] {
        var recipe = try SignatureRecipe(signatureClass, by: key)
        recipe.createdAt = Self.usualBinding
        try change(&recipe)
        return ForgedPacket.make(2, try recipe.body(over: data, by: key), recipe.header)
    }
}
