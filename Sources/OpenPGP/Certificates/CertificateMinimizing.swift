extension Certificate {
    /// The certificate as packets, with only what the engine needs to judge the key: the primary key, the signatures in
    /// its name, user IDs and attributes that it certified, and subkeys that it bound.
    ///
    /// Certifications by others are not in it: they say nothing about whether a key may sign, and there may be tens of
    /// thousands of them.
    public func minimized() -> [UInt8] {
        var bytes = Packet.serialized(.publicKey, primaryKey.body)
        for signature in revocations + directSignatures {
            bytes += signature.serialized
        }
        for userID in userIDs where userID.isBound {
            bytes += Packet.serialized(userID.isAttribute ? .userAttribute : .userID, userID.bytes)
            bytes += userID.selfSignatures.flatMap(\.serialized)
        }
        for subkey in subkeys where subkey.isBound {
            bytes += Packet.serialized(.publicSubkey, subkey.key.body)
            bytes += subkey.bindings.flatMap(\.serialized)
        }
        return bytes
    }

    /// The subkeys that ``minimized()`` holds.
    public var boundSubkeys: [SubkeyComponent] { subkeys.filter(\.isBound) }
}

extension CertificateSignature {
    fileprivate var serialized: [UInt8] { Packet.serialized(.signature, body) }
}
