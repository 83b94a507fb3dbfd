// What the engine is asked of single signatures that a key is said to have made over itself: it drops those that do not
// verify.

extension Certificate {
    /// Whether it is revoked, or a subkey is, by a key that it may have named for that.
    public var hasDesignatedRevocations: Bool { revocationClaims.contains { $0.designatedRevoker != nil } }

    /// Every signature in its name that names who may revoke it.
    package var signaturesNamingRevokers: [CertificateSignature] {
        (directSignatures + userIDs.flatMap(\.selfSignatures)).filter { !$0.designatedRevokers.isEmpty }
    }

    /// Every signature in its name.
    package var ownSignatures: [CertificateSignature] {
        revocations + directSignatures + userIDs.flatMap(\.selfSignatures) + subkeys.flatMap(\.bindings)
    }

    /// The primary key and its user IDs, with what names revokers only, so that the engine says of each such signature
    /// whether it verifies: those over the key alone beside the certifications that the engine needs; of each user ID one
    /// certification, and no other, in each of the further certificates.
    ///
    /// - Parameter rounds: how many certifications of a user ID are asked for.
    package func forVerifyingRevokers(rounds: Int) -> [Certificate] {
        var base = self
        (base.revocations, base.subkeys, base.foreignRevocations) = ([], [], [])
        base.directSignatures = directSignatures.filter { !$0.designatedRevokers.isEmpty }
        var certificates = base.directSignatures.isEmpty ? [] : [base]
        base.directSignatures = []
        for round in 0..<rounds {
            var certificate = base
            certificate.userIDs = userIDs.compactMap { userID in
                let naming = userID.selfSignatures.filter { !$0.designatedRevokers.isEmpty }
                guard naming.indices.contains(round) else { return nil }
                var userID = userID
                userID.selfSignatures = [naming[round]]
                return userID
            }
            guard !certificate.userIDs.isEmpty else { break }
            certificates.append(certificate)
        }
        return certificates
    }

    /// Leaves out signatures in its name.
    package func removing(_ signatures: Set<CertificateSignature>) -> Certificate {
        guard !signatures.isEmpty else { return self }
        var rest = self
        rest.directSignatures.removeAll(where: signatures.contains)
        for position in rest.userIDs.indices {
            rest.userIDs[position].selfSignatures.removeAll(where: signatures.contains)
        }
        return rest
    }
}
