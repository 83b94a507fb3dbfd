internal import CGPGME
internal import Findings
internal import GnuPG
public import OpenPGP

/// A secret key, ready to sign: which one it is was decided, and what it signs is held against the order.
public final class SigningKey {
    /// The public certificate, as users of the signatures have it.
    public let certificate: Certificate
    /// The primary key or subkey that makes the signatures.
    public let key: Fingerprint
    public let order: SignatureOrder
    private let home: SigningHome

    init(certificate: Certificate, key: Fingerprint, order: SignatureOrder, home: SigningHome) {
        self.certificate = certificate
        self.key = key
        self.order = order
        self.home = home
    }

    /// Signs `bytes`.
    ///
    /// - Throws: ``SigningError/Code/wrongPassphrase``; ``SigningError/Code/otherSignature`` where gpg made something else
    ///   than was ordered.
    public func sign(_ bytes: [UInt8]) throws(SigningError) -> MadeSignature {
        try home.configure(key: key, order: order)
        // gpg reads a clock that is up to one tick of the system behind this one, which may be in the second before.
        let begin = Timestamp.now().goingBack(by: TimeSpan(seconds: 1))
        let signature = try home.detachedSignature(over: bytes, order, signer: key)
        return try order.check(signature, by: key, during: begin...max(begin, Timestamp.now()))
    }
}

extension SigningHome {
    /// See: gpgme manual, "Creating a Signature"
    fileprivate func detachedSignature(
        over bytes: [UInt8], _ order: SignatureOrder, signer: Fingerprint
    ) throws(SigningError) -> [UInt8] {
        let input = try SigningError.wrapping { () throws(EngineError) in try EngineData(bytes) }
        let output = try SigningError.wrapping { () throws(EngineError) in try EngineData() }
        unsafe gpgme_set_armor(context.raw, order.form == .armored ? 1 : 0)
        try add(order.notations)
        let outcome = try SigningError.wrapping { () throws(EngineError) in
            try unsafe context.run { unsafe gpgme_op_sign($0, input.raw, output.raw, GPGME_SIG_MODE_DETACH) }
        }
        guard outcome.code == 0, outcome.ending == .exited(0) else {
            throw SigningError(failure: outcome.code, "sign with \(signer.hexadecimal)")
        }
        guard let result = unsafe gpgme_op_sign_result(context.raw), let made = unsafe result.pointee.signatures,
            unsafe made.pointee.next == nil
        else { throw SigningError(.engine, "gpg did not report exactly one signature") }
        return try SigningError.wrapping { () throws(EngineError) in try output.bytes() }
    }

    private func add(_ notations: [Notation]) throws(SigningError) {
        unsafe gpgme_sig_notation_clear(context.raw)
        // gpg writes the last one first.
        for notation in notations.reversed() {
            // gpg expands percent signs in values; two stand for one. See: man 1 gpg, --sig-notation
            let value = notation.value.flatMap { $0 == UInt8(ascii: "%") ? [$0, $0] : [$0] }
            let error = unsafe gpgme_sig_notation_add(
                context.raw, String(decoding: notation.name, as: UTF8.self), String(decoding: value, as: UTF8.self),
                gpgme_sig_notation_flags_t(GPGME_SIG_NOTATION_HUMAN_READABLE))
            guard error == 0 else { throw SigningError(.engine, "gpgme does not take a notation") }
        }
    }
}
