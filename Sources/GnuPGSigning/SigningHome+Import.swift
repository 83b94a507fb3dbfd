internal import CGPGME
internal import FileAccess
internal import Findings
internal import GnuPG
internal import OpenPGP

extension SigningHome {
    /// Imports the secret keys in `given`; with a passphrase they stay protected by it.
    ///
    /// - Returns: the primary keys of which it held a secret.
    func importSecretKeys(_ given: GivenSecretKey) throws(SigningError) -> [Fingerprint] {
        do throws(EngineError) {
            return try EngineData.lending(given.secret) { (data) throws(EngineError) in
                let outcome = try unsafe context.run { unsafe gpgme_op_import($0, data.raw) }
                guard outcome.code == 0, let result = unsafe gpgme_op_import_result(context.raw) else { return [] }
                var found: [Fingerprint] = []
                var next = unsafe result.pointee.imports
                while let status = unsafe next {
                    defer { unsafe next = status.pointee.next }
                    let isSecret = unsafe status.pointee.status & UInt32(GPGME_IMPORT_SECRET) != 0
                    guard isSecret, unsafe status.pointee.result == 0, let text = unsafe status.pointee.fpr,
                        let fingerprint = unsafe Fingerprint(hexadecimal: String(cString: text)),
                        !found.contains(fingerprint)
                    else { continue }
                    found.append(fingerprint)
                }
                return found
            }
        } catch {
            throw SigningError(error)
        }
    }

    /// Imports the public part of a certificate, for keys whose secrets the agent has already.
    func importPublicKey(_ certificate: Certificate) throws(SigningError) {
        do throws(EngineError) {
            let data = try EngineData(certificate.minimized())
            let outcome = try unsafe context.run { unsafe gpgme_op_import($0, data.raw) }
            guard outcome.code == 0 else { throw EngineError(.failed, "gpg did not import the public key") }
        } catch {
            throw SigningError(error)
        }
    }
}
