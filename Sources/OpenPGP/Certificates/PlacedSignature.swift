// What the engine is asked of single signatures that a key is said to have made over itself.

/// A signature in a key's name, with what it is about: the same signature in another place is another statement.
package struct PlacedSignature: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        case primaryKey
        case userID([UInt8])
        case attribute([UInt8])
        case subkey(Fingerprint)
    }

    package let place: Place
    package let signature: CertificateSignature
}

extension Certificate {
    /// Every signature in its name: revocations of the whole key first.
    package var ownSignatures: [PlacedSignature] {
        (revocations + directSignatures).map { PlacedSignature(place: .primaryKey, signature: $0) }
            + userIDs.flatMap { userID in
                userID.selfSignatures.map { PlacedSignature(place: userID.place, signature: $0) }
            }
            + subkeys.flatMap { subkey in
                subkey.bindings.map { PlacedSignature(place: subkey.place, signature: $0) }
            }
    }

    /// The certificate with those of its own signatures that are in `kept`, and of its parts those that have one.
    package func restricted(to kept: Set<PlacedSignature>) -> Certificate {
        var part = self
        part.foreignRevocations = []
        part.filterOwnSignatures { kept.contains(PlacedSignature(place: $0, signature: $1)) }
        part.userIDs.removeAll { $0.selfSignatures.isEmpty }
        part.subkeys.removeAll { $0.bindings.isEmpty }
        return part
    }

    mutating func filterOwnSignatures(_ isKept: (PlacedSignature.Place, CertificateSignature) -> Bool) {
        revocations.removeAll { !isKept(.primaryKey, $0) }
        directSignatures.removeAll { !isKept(.primaryKey, $0) }
        for position in userIDs.indices {
            let place = userIDs[position].place
            userIDs[position].selfSignatures.removeAll { !isKept(place, $0) }
        }
        for position in subkeys.indices {
            let place = subkeys[position].place
            subkeys[position].bindings.removeAll { !isKept(place, $0) }
        }
    }

    /// Whether it is revoked, or a subkey is, by a key that it may have named for that.
    public var hasDesignatedRevocations: Bool { revocationClaims.contains { $0.designatedRevoker != nil } }

    /// The certificate without those of `signatures` that name who may revoke it and are not `verified`.
    package func removingRevokers(in signatures: some Sequence<PlacedSignature>, but verified: Set<PlacedSignature>)
        -> Certificate
    {
        let forged = Set(signatures.filter { !$0.signature.designatedRevokers.isEmpty }).subtracting(verified)
        guard !forged.isEmpty else { return self }
        var rest = self
        rest.filterOwnSignatures { !forged.contains(PlacedSignature(place: $0, signature: $1)) }
        return rest
    }
}

extension UserIDComponent {
    var place: PlacedSignature.Place { isAttribute ? .attribute(bytes) : .userID(bytes) }
}

extension SubkeyComponent {
    var place: PlacedSignature.Place { .subkey(fingerprint) }
}
