internal import CGPGME
internal import FileAccess
internal import Findings
internal import GnuPG
internal import OpenPGP

/// The GnuPG home of the user who signs: its secret keys are listed and its public keys exported, and nothing in it is
/// changed. Its gpg.conf says which keyrings there are; nothing else of it counts.
///
/// Asking for secret keys starts the user's agent, as any gpg would.
struct UserHome: ~Copyable {
    let path: BytePath
    private let context: EngineContext

    /// - Throws: ``SigningError/Code/secretKeyUnavailable`` where there is no such folder: gpg would make one.
    init(_ path: BytePath, seconds: UInt32, variables: [[UInt8]]) throws(SigningError) {
        do throws(FileError) {
            _ = try Folder(path)
        } catch {
            throw SigningError(
                .secretKeyUnavailable, "there is no GnuPG home with secret keys: \(error.finding.message)")
        }
        do throws(EngineError) {
            // What starts the agent must not bound it: it is the user's, and outlives this process.
            context = try EngineContext(home: path, seconds: seconds, processorSeconds: 0, variables: variables)
        } catch {
            throw SigningError(error)
        }
        self.path = path
    }

    func secretCertificates() throws(EngineError) -> [SecretCertificate] {
        try context.secretCertificates()
    }

    /// The public part of a certificate.
    func export(_ fingerprint: Fingerprint) throws(SigningError) -> Certificate {
        try context.exportCertificate(fingerprint)
    }
}

extension EngineContext {
    /// The public part of a certificate, read back as any verifier would.
    func exportCertificate(_ fingerprint: Fingerprint) throws(SigningError) -> Certificate {
        let bytes: [UInt8]
        do throws(EngineError) {
            let output = try EngineData()
            let pattern = fingerprint.hexadecimal
            let outcome = try unsafe run { unsafe gpgme_op_export($0, pattern, 0, output.raw) }
            guard outcome.code == 0, outcome.ending == .exited(0) else {
                throw EngineError(.failed, "gpg did not export the public key \(fingerprint.hexadecimal)")
            }
            bytes = try output.bytes()
        } catch {
            throw SigningError(error)
        }
        do throws(FormatError) {
            let file = try KeyFile(bytes)
            if let certificate = file.certificates.first(where: { $0.fingerprint == fingerprint }) {
                return certificate
            }
        } catch {
            let message: Message = "the public key of \(fingerprint.hexadecimal) cannot be used: \(error.reason)"
            throw SigningError(.secretKeyUnavailable, message)
        }
        throw SigningError(.engine, "gpg exported another key than \(fingerprint.hexadecimal)")
    }
}
