internal import Findings

/// What a reviewer would object to in one certificate.
struct CertificateLint {
    private(set) var objections: [LintObjection] = []
    private let certificate: Certificate
    private let now: Timestamp

    /// RSA keys below this are strong enough today, and not made any more.
    private static let usualRSABits = 3_072

    init(_ certificate: Certificate, now: Timestamp) {
        self.certificate = certificate
        self.now = now
        lookAtPrimaryKey()
        lookAtBindings()
        lookAtUserIDs()
        for subkey in certificate.subkeys { lookAt(subkey) }
        lookAtPurpose()
    }

    private var name: Message { "the key \(certificate.fingerprint.hexadecimal)" }

    private func name(_ subkey: SubkeyComponent) -> Message {
        "the subkey \(subkey.fingerprint.hexadecimal) of \(certificate.fingerprint.hexadecimal)"
    }

    private mutating func object(_ rule: Rule, _ message: Message, _ severity: Severity = .error) {
        objections.append(LintObjection(rule, message, severity))
    }

    private mutating func lookAtPrimaryKey() {
        lookAtStrength(of: certificate.primaryKey, name)
        let revocation = certificate.revocationClaims.first { $0.subkey == nil }
        if let revocation {
            object(.keyRevoked, "\(name) was revoked: \(revocation.explanation)")
        } else if let expiry = certificate.claimedExpiry {
            if expiry <= now { object(.keyExpired, "\(name) expired at \(expiry.rfc3339)") }
        } else {
            object(.keyNeverExpires, "\(name) never expires: a lost key counts for ever", .warning)
        }
        if certificate.hasUnreadableSignature {
            object(.keyInvalid, "\(name) has a signature of its own that gpg cannot read")
        }
        for revoker in certificate.designatedRevokers {
            object(
                .unusualPacket,
                "\(name) may be revoked by \(revoker.hexadecimal), and gpg passes over such revocations",
                .warning)
        }
    }

    private mutating func lookAtStrength(of key: PublicKey, _ name: Message) {
        guard key.isStrongEnough() else {
            object(.weakKey, "\(name) is \(key.algorithm.name) of \(key.bits) bits")
            return
        }
        if key.algorithm.isRSA, key.bits < Self.usualRSABits {
            object(.weakKey, "\(name) is RSA of \(key.bits) bits; \(Self.usualRSABits) are usual today", .warning)
        }
    }

    private mutating func lookAtBindings() {
        for weakness in certificate.weakBindings {
            let hash = weakness.hashAlgorithm.name
            switch weakness.part {
            case .primaryKey: object(.weakKeyBinding, "\(name) is bound with \(hash) only, which can be forged")
            case .subkey(let key):
                object(.weakKeyBinding, "the subkey \(key.hexadecimal) is bound with \(hash), which can be forged")
            case .crossCertification(let key):
                object(.weakKeyBinding, "the subkey \(key.hexadecimal) confirms its primary key with \(hash)")
            case .userID(let text):
                object(.weakKeyBinding, "the user ID '\(text)' of \(name) is bound with \(hash)", .warning)
            }
        }
    }

    private mutating func lookAtUserIDs() {
        for userID in certificate.userIDs where !userID.isAttribute {
            if !userID.isBound {
                object(.unboundPart, "\(name) does not say itself that '\(userID.bytes)' is its user ID", .warning)
            }
            if Escaping.hides(userID.bytes) {
                object(.unsafeUserID, "the user ID '\(userID.bytes)' of \(name) holds characters that are not shown")
            }
        }
    }

    private mutating func lookAt(_ subkey: SubkeyComponent) {
        let name = name(subkey)
        guard subkey.isBound else {
            object(.unboundPart, "\(name) is not bound to it: anyone could have added it", .warning)
            return
        }
        if let revocation = certificate.revocationClaims.first(where: { $0.subkey == subkey.fingerprint }) {
            object(.keyLeftover, "\(name) was revoked: \(revocation.explanation)", .note)
            return
        }
        if let expiry = subkey.claimedExpiry, expiry <= now {
            object(.keyLeftover, "\(name) expired at \(expiry.rfc3339)", .note)
            return
        }
        lookAtStrength(of: subkey.key, name)
        guard subkey.maySign else { return }
        if subkey.newestCrossCertification == nil {
            object(.missingCrossCertification, "\(name) signs, and does not confirm that it belongs to its primary key")
        }
        if subkey.claimedExpiry == nil {
            object(.keyNeverExpires, "\(name) signs, and never expires", .warning)
        }
    }

    private mutating func lookAtPurpose() {
        let subkeys = certificate.subkeys.filter { subkey in
            subkey.isBound && subkey.maySign && !(subkey.claimedExpiry.map { $0 <= now } ?? false)
                && !certificate.revocationClaims.contains { $0.subkey == subkey.fingerprint }
        }
        // A key that says nothing of its use may be used for everything that its algorithm can.
        let flags = certificate.claimedKeyFlags
        let primarySigns = flags?.contains(.sign) ?? certificate.primaryKey.algorithm.canSign
        if primarySigns {
            object(
                .primaryKeySigns,
                "the primary key \(certificate.fingerprint.hexadecimal) signs data: where it signs it can be stolen, and it cannot be replaced",
                .warning)
        }
        if subkeys.isEmpty, !primarySigns { object(.noSigningKey, "\(name) has no key that may sign") }
    }
}

extension SubkeyComponent {
    fileprivate var maySign: Bool { claimedKeyFlags?.contains(.sign) ?? false }
}

extension PublicKeyAlgorithm {
    fileprivate var canSign: Bool {
        ![.rsaEncryptOnly, .elgamalEncrypt, .ecdh, .x25519, .x448].contains(self)
    }
}
