/// How a signature is to be made: as GnuPG would make it, unless a test changes something.
public struct SignatureRecipe: Sendable {
    /// 4; or 3, which has no subpackets; any other number is written over a signature of version 4.
    public var version: UInt8 = 4
    public var signatureClass: UInt8
    public var hash = ForgedHash.sha256
    /// Written instead of the real hash's number.
    public var claimedHash: UInt8?
    /// Seconds since 1970.
    public var createdAt: Int64
    /// The subpackets that the signature covers. Issuer and creation time stand there already.
    public var hashed: [ForgedSubpacket]
    /// Those that it does not cover. The issuer's key ID stands there already.
    public var unhashed: [ForgedSubpacket]
    /// Whether the numbers are spoiled, so that the signature is well formed and bad.
    public var isBad = false
    /// Whether a creation time is put in front of ``hashed``, before which GnuPG puts the issuer's fingerprint.
    public var hasCreationTime = true
    public var header = ForgedPacket.Header.old

    /// When signatures are made unless a test says otherwise: 2024-06-01T00:00:00Z.
    public static let usualCreation: Int64 = 1_717_200_000

    public init(_ signatureClass: UInt8, by key: ForgedKey) throws {
        self.signatureClass = signatureClass
        createdAt = Self.usualCreation
        hashed = [.issuerFingerprint(try key.fingerprint())]
        unhashed = [.issuer(try key.keyID())]
    }

    /// The packet's contents for a signature over `data`.
    public func body(over data: [UInt8], by key: ForgedKey) throws -> [UInt8] {
        let (covered, suffix) = version == 3 ? version3() : version4(by: key)
        let digest = try hash.digest(of: data + covered + suffix)
        var values = try key.signatureValues(over: digest, hash)
        if isBad { values[values.count - 1] ^= 0x01 }
        guard version != 3 else {
            let algorithms = [key.algorithm, claimedHash ?? hash.rawValue]
            return [3, 5] + covered + (try key.keyID()) + algorithms + digest.prefix(2) + values
        }
        return covered + area(unhashed) + digest.prefix(2) + values
    }

    private func version3() -> (covered: [UInt8], suffix: [UInt8]) {
        ([signatureClass] + BigEndian.bytes(Int(createdAt), count: 4), [])
    }

    private func version4(by key: ForgedKey) -> (covered: [UInt8], suffix: [UInt8]) {
        var subpackets = hashed
        if hasCreationTime { subpackets.insert(.creationTime(createdAt), at: min(1, subpackets.count)) }
        let fields = [version, signatureClass, key.algorithm, claimedHash ?? hash.rawValue]
        let covered = fields + area(subpackets)
        return (covered, [version, 0xFF] + BigEndian.bytes(covered.count, count: 4))
    }

    private func area(_ subpackets: [ForgedSubpacket]) -> [UInt8] {
        let bytes = subpackets.flatMap(\.bytes)
        return BigEndian.bytes(bytes.count, count: 2) + bytes
    }
}

extension ForgedKey {
    /// A detached signature over `data`, as a packet; `change` changes how it is made.
    public func signature(
        over data: [UInt8], _ change: (inout SignatureRecipe) throws -> Void = { _ in }
    ) throws -> [UInt8] {
        var recipe = try SignatureRecipe(0x00, by: self)
        try change(&recipe)
        return ForgedPacket.make(2, try recipe.body(over: data, by: self), recipe.header)
    }
}
