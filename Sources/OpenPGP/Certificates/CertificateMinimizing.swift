extension Certificate {
    /// The certificate as packets, with only what the engine needs to judge the key: the primary key, the signatures in
    /// its name, user IDs and attributes that it certified, and subkeys that it bound.
    ///
    /// Certifications by others are not in it: they say nothing about whether a key may sign, and there may be tens of
    /// thousands of them.
    public func minimized() -> [UInt8] {
        serialized(userIDs: userIDs.filter(\.isBound), subkeys: boundSubkeys, foreignRevocations: [])
    }

    /// The certificate as packets, with all that it says about itself and every revocation, those in the name of other keys
    /// too: to be kept, and merged with other copies later. Of what nobody claims to have bound, anything could be in any
    /// copy.
    public func complete() -> [UInt8] {
        let revoked = Set(foreignRevocations.map(\.subkey))
        return serialized(
            userIDs: userIDs.filter(\.isBound),
            subkeys: subkeys.filter { !$0.bindings.isEmpty || revoked.contains($0.fingerprint) },
            foreignRevocations: foreignRevocations)
    }

    private func serialized(
        userIDs: [UserIDComponent], subkeys: [SubkeyComponent], foreignRevocations: [ForeignRevocation]
    ) -> [UInt8] {
        var foreign = Dictionary(grouping: foreignRevocations, by: \.subkey).mapValues { $0.map(\.signature) }
        var bytes = Packet.serialized(.publicKey, primaryKey.body)
        bytes += (revocations + directSignatures + (foreign[nil] ?? [])).flatMap(\.serialized)
        for userID in userIDs {
            bytes += Packet.serialized(userID.isAttribute ? .userAttribute : .userID, userID.bytes)
            bytes += userID.selfSignatures.flatMap(\.serialized)
        }
        for subkey in subkeys {
            bytes += Packet.serialized(.publicSubkey, subkey.key.body)
            bytes += (subkey.bindings + (foreign.removeValue(forKey: subkey.fingerprint) ?? [])).flatMap(\.serialized)
        }
        return bytes
    }

    /// The subkeys that ``minimized()`` holds.
    public var boundSubkeys: [SubkeyComponent] { subkeys.filter(\.isBound) }
}

extension CertificateSignature {
    fileprivate var serialized: [UInt8] { Packet.serialized(.signature, body) }
}
