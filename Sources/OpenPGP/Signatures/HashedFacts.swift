internal import Findings

/// The subpackets of the hashed area that decide something, each at most once.
struct HashedFacts {
    let createdAt: Timestamp
    let lifetime: TimeSpan?
    let notations: [Notation]
    private let fingerprint: Fingerprint?
    private let keyID: KeyID?

    init(_ hashed: [Subpacket]) throws(MalformedPacket) {
        guard let created = try Self.only(.creationTime, in: hashed) else {
            throw MalformedPacket("it does not say when it was made")
        }
        for subpacket in hashed { try subpacket.checkForm() }
        createdAt = try created.date()
        lifetime = try Self.only(.expirationTime, in: hashed)?.lifetime()
        fingerprint = try Self.only(.issuerFingerprint, in: hashed)?.fingerprint()
        keyID = try Self.only(.issuerKeyID, in: hashed)?.keyID()
        var notations: [Notation] = []
        for subpacket in hashed where subpacket.type == .notation {
            notations.append(try subpacket.notation())
        }
        self.notations = notations
        if let keyID { try check(keyID) }
    }

    /// An issuer that is said once more must be the same one.
    func check(_ other: KeyID) throws(MalformedPacket) {
        guard other == fingerprint?.keyID ?? keyID ?? other else {
            throw MalformedPacket("it names two different issuers")
        }
    }

    func check(_ other: Fingerprint) throws(MalformedPacket) {
        guard other == fingerprint ?? other, other.keyID == keyID ?? other.keyID else {
            throw MalformedPacket("it names two different issuers")
        }
    }

    /// Who says to have made the signature: as the signature itself covers it, else as it stands beside.
    func issuer(
        orUnhashed unhashed: [Subpacket]
    ) throws(MalformedPacket) -> (fingerprint: Fingerprint?, keyID: KeyID) {
        let unprotectedID = try unhashed.first { $0.type == .issuerKeyID }?.keyID()
        let unprotected = try unhashed.first { $0.type == .issuerFingerprint }?.fingerprint()
        guard let named = (fingerprint ?? unprotected)?.keyID ?? keyID ?? unprotectedID, named == unprotectedID ?? named
        else { throw MalformedPacket("it does not say which key made it, or says it in two ways") }
        return (fingerprint, named)
    }

    private static func only(_ type: Subpacket.Kind, in area: [Subpacket]) throws(MalformedPacket) -> Subpacket? {
        let found = area.filter { $0.type == type }
        guard found.count <= 1 else {
            throw MalformedPacket("it has \(found.count) subpackets of type \(type.rawValue), which may be there once")
        }
        return found.first
    }
}
