internal import Findings
public import GnuPG
public import OpenPGP

/// A public key as it is about to be published, read and verified as its users will do it.
public struct PublishedKey: Sendable {
    public let bytes: [UInt8]
    public let certificate: Certificate
    /// What gpg accepts of it.
    public let keys: AcceptedKeys
    private let process: GnuPGProcess

    /// - Parameters:
    ///   - bytes: the file.
    ///   - process: the proof that this process was made ready for gpgme.
    /// - Throws: ``SigningError/Code/otherKey`` where it is not one key that gpg accepts.
    public init(_ bytes: [UInt8], process: GnuPGProcess) throws(SigningError) {
        let certificates: [Certificate]
        do throws(FormatError) {
            certificates = try KeyFile(bytes).certificates
        } catch {
            throw SigningError(.otherKey, "the public key cannot be read again: \(error.reason)")
        }
        guard let certificate = certificates.first, certificates.count == 1 else {
            throw SigningError(.otherKey, "the file of the public key holds \(certificates.count, "key")")
        }
        let accepted = try SigningError.wrapping { () throws(EngineError) in
            try EngineHome.importing(certificate, options: EngineOptions(), process: process).keys()
        }
        guard let accepted else {
            throw SigningError(.otherKey, "gpg accepts no part of the key \(certificate.fingerprint.hexadecimal)")
        }
        self.bytes = bytes
        self.certificate = certificate
        keys = accepted
        self.process = process
    }

    /// What a key or subkey must be like.
    public struct Expectation: Sendable {
        public var flags: KeyFlags?
        public var algorithm: KeyAlgorithm?
        /// When it ends: between these moments.
        public var end: ClosedRange<Timestamp>?
        public var revocation: RevocationCause?

        public init(
            flags: KeyFlags? = nil, algorithm: KeyAlgorithm? = nil, end: ClosedRange<Timestamp>? = nil,
            revocation: RevocationCause? = nil
        ) {
            self.flags = flags
            self.algorithm = algorithm
            self.end = end
            self.revocation = revocation
        }
    }

    /// - Throws: ``SigningError/Code/otherKey`` where `key` is not as expected.
    public func expect(_ key: Fingerprint, _ expectation: Expectation) throws(SigningError) {
        guard let facts = keys.byFingerprint[key],
            let material = certificate.keys.first(where: { $0.fingerprint == key })
        else { throw SigningError(.otherKey, "gpg does not accept \(key.hexadecimal)") }
        let subkey = certificate.subkeys.first { $0.fingerprint == key }
        let flags = subkey.map(\.claimedKeyFlags) ?? certificate.claimedKeyFlags
        if let expected = expectation.flags {
            try check(
                key, flags == expected && facts.canSign == expected.contains(.sign), "may be used for other things")
        }
        if let expected = expectation.algorithm {
            try check(key, expected.isThat(of: material), "is of another algorithm")
        }
        if let expected = expectation.end {
            try check(key, facts.expiresAt.map(expected.contains) ?? false, "ends at another time")
        }
        if let expected = expectation.revocation {
            let reasons = certificate.revocations(of: key).compactMap { $0.reason?.code }
            try check(key, facts.isRevoked && reasons.contains(expected.code), "is not revoked for this reason")
        } else {
            try check(key, !facts.isRevoked && !facts.isExpired && !facts.isInvalid, "is not valid")
        }
    }

    private func check(_ key: Fingerprint, _ isMet: Bool, _ objection: Message) throws(SigningError) {
        guard isMet else {
            throw SigningError(.otherKey, "\(key.hexadecimal) \(objection), other than was asked for")
        }
    }

    /// Signs something with the exported secret of a subkey, and verifies it with this key alone.
    func tryOut(
        _ secret: GivenSecretKey, _ subkey: Fingerprint, unlocking: Unlocking
    ) throws(SigningError) {
        guard let order = SignatureOrder() else { return }
        let request = SigningKeyRequest(
            source: .given([secret]), signers: [certificate.fingerprint], unlocking: unlocking, order: order)
        let text = Array("trial\n".utf8)
        let made = try request.keys(process: process).map { (key) throws(SigningError) in try key.sign(text) }
        guard let signature = made.first?.packet else { throw SigningError(.engine, "the new key did not sign") }
        let facts = try SigningError.wrapping { () throws(EngineError) in
            try EngineHome.importing(certificate, options: EngineOptions(), process: process)
                .facts(of: signature, over: .bytes(text))
        }
        guard let facts, facts.outcome == .good, facts.signingKey?.fingerprint == subkey else {
            throw SigningError(.otherKey, "a signature by \(subkey.hexadecimal) does not verify with the public key")
        }
    }
}
