internal import CGPGME
internal import Findings
public import OpenPGP

/// The bytes that a signature is said to cover.
@safe public enum SignedContent {
    case bytes([UInt8])
    /// Fills a buffer with the next bytes and returns their number: 0 at the end, nil where reading failed.
    case stream((UnsafeMutableRawBufferPointer) -> Int?)

    fileprivate var isStream: Bool {
        if case .stream = self { true } else { false }
    }
}

extension EngineHome {
    /// Has gpg check one signature packet over `content`: one gpgme operation, whose result must be exactly one
    /// signature.
    ///
    /// - Returns: nil where gpg accepts no part of the certificate.
    /// - Throws: ``EngineError`` where nothing was decided; among others, where gpg's exit status contradicts what it
    ///   said, and where the home holds anything but keys of the certificate.
    public func facts(
        of signature: SignaturePacket, over content: SignedContent
    ) throws(EngineError) -> SignatureFacts? {
        // Only what is short is worth checking while it is not known yet whether the certificate is of any use.
        if listing.hasEnded || content.isStream, try keys() == nil { return nil }
        let packet = try EngineData(signature.packet)
        switch content {
        case .bytes(let bytes):
            let data = try EngineData(bytes)
            return try check(packet, data, signature)
        case .stream(let source):
            let reader = unsafe StreamReader(source)
            let data = try EngineData(reader)
            let facts = try check(packet, data, signature)
            guard !reader.hasFailed else { throw EngineError(.failed, "the signed file could not be read to its end") }
            return withExtendedLifetime(reader) { facts }
        }
    }

    private func check(
        _ packet: borrowing EngineData, _ data: borrowing EngineData, _ signature: SignaturePacket
    ) throws(EngineError) -> SignatureFacts? {
        let (packetData, signedData) = unsafe (packet.raw, data.raw)
        let outcome = try unsafe context.run { unsafe gpgme_op_verify($0, packetData, signedData, nil) }
        guard outcome.code == 0 else { throw EngineError(.failed, "gpg could not check the signature") }
        guard let result = unsafe gpgme_op_verify_result(context.raw),
            let first = unsafe result.pointee.signatures, unsafe first.pointee.next == nil
        else { throw EngineError(.failed, "gpg did not report exactly one signature") }
        guard let keys = try keys() else { return nil }
        let facts = unsafe Self.facts(first, keys)
        // gpgme ignores this: a gpg that ends with an error has not vouched for anything.
        if facts.outcome == .good || facts.outcome == .expiredKey, outcome.ending != .exited(0) {
            throw EngineError(.failed, "gpg called the signature good and then ended with an error")
        }
        // Of an expired signature or a revoked key gpg says so with its exit status, and so it does with 1.
        if facts.outcome == .expiredSignature || facts.outcome == .revokedKey,
            outcome.ending != .exited(0), outcome.ending != .exited(1)
        {
            throw EngineError(.failed, "gpg did not end well after it checked the signature")
        }
        switch facts.outcome {
        case .good, .expiredSignature, .expiredKey, .revokedKey:
            guard facts.signingKey != nil else {
                throw EngineError(.failed, "gpg found a signature good by a key that it does not have")
            }
        case .bad, .noKey, .other: break
        }
        return facts
    }

    private static func facts(_ signature: gpgme_signature_t, _ keys: AcceptedKeys) -> SignatureFacts {
        let status = unsafe signature.pointee.status
        let fingerprint = unsafe signature.pointee.fpr.flatMap { unsafe Fingerprint(hexadecimal: String(cString: $0)) }
        let expires = unsafe Int64(signature.pointee.exp_timestamp)
        return unsafe SignatureFacts(
            outcome: SignatureFacts.Outcome(gpgme: status),
            signingKey: fingerprint.flatMap { keys.byFingerprint[$0] },
            primaryKey: keys.primary,
            createdAt: Timestamp(secondsSince1970: Int64(signature.pointee.timestamp)),
            expiresAt: expires == 0 ? nil : Timestamp(secondsSince1970: expires),
            hashAlgorithm: HashAlgorithm(gpgme: signature.pointee.hash_algo))
    }
}

extension SignatureFacts.Outcome {
    /// Good only for a status that is 0 as a whole value.
    fileprivate init(gpgme status: gpgme_error_t) {
        if status == 0 {
            self = .good
            return
        }
        switch cgpgme_code(status) {
        case cgpgme_code_bad_signature(): self = .bad
        case cgpgme_code_no_key(): self = .noKey
        case cgpgme_code_signature_expired(): self = .expiredSignature
        case cgpgme_code_key_expired(): self = .expiredKey
        case cgpgme_code_revoked(): self = .revokedKey
        case let code: self = unsafe .other(gpgme_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)")
        }
    }
}

extension PublicKeyAlgorithm {
    /// gpgme's numbers are libgcrypt's beyond the first ones; these are OpenPGP's.
    init(gpgme algorithm: gpgme_pubkey_algo_t) {
        switch algorithm {
        case GPGME_PK_RSA: self = .rsa
        case GPGME_PK_DSA: self = .dsa
        case GPGME_PK_ELG, GPGME_PK_ELG_E: self = .elgamalEncrypt
        case GPGME_PK_ECDSA: self = .ecdsa
        case GPGME_PK_ECDH: self = .ecdh
        case GPGME_PK_EDDSA: self = .eddsaLegacy
        default: self = PublicKeyAlgorithm(rawValue: 0)
        }
    }
}

extension HashAlgorithm {
    /// gpgme's numbers for hash algorithms are OpenPGP's.
    init(gpgme algorithm: gpgme_hash_algo_t) {
        self.init(rawValue: UInt8(truncatingIfNeeded: algorithm.rawValue))
    }
}
