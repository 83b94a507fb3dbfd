internal import CGPGME
internal import FileAccess
internal import Findings
internal import GnuPG
internal import OpenPGP

/// The GnuPG home of the user who signs: its secret keys are listed and its public keys exported, and nothing in it is
/// changed. Its agent says which secrets there are, and runs by its gpg-agent.conf; its gpg.conf is not read.
///
/// The public keys are read by a gpg whose home is a private one, in which links lead to the user's key rings, and a file to
/// the user's agent.
struct UserHome: ~Copyable {
    let path: BytePath
    /// Where its agent listens.
    let socket: BytePath
    private let reader: SigningHome

    /// - Throws: ``SigningError/Code/secretKeyUnavailable`` where there is no such folder (gpg would make one), where somebody
    ///   else could have written what stands in it, and where it is one that cannot be used like this.
    init(_ path: BytePath, seconds: UInt32, variables: [[UInt8]]) throws(SigningError) {
        let folder = try Self.open(path)
        try Self.checkName(folder.path)
        try Self.checkKeyRing(in: folder)
        let socket = try SigningError.wrapping { () throws(EngineError) in
            try AgentSocket.path(forHome: folder.path, variables: variables)
        }
        try Self.checkSocket(socket)
        try SigningError.wrapping { () throws(EngineError) in
            try AgentSocket.launch(forHome: folder.path, seconds: seconds, variables: variables)
        }
        let reader = try SigningHome(keeper: .userAgent(socket: socket), seconds: seconds, variables: variables)
        try reader.readPublicKeys(of: folder)
        self.path = folder.path
        self.socket = socket
        self.reader = reader
    }

    func secretCertificates() throws(EngineError) -> [SecretCertificate] {
        try reader.context.secretCertificates()
    }

    /// The public part of a certificate.
    func export(_ fingerprint: Fingerprint) throws(SigningError) -> Certificate {
        try reader.context.exportCertificate(fingerprint)
    }
}

extension UserHome {
    private static let otherWay: Message = "Or give the key with --secret-key."

    private static func open(_ path: BytePath) throws(SigningError) -> Folder {
        do throws(FileError) {
            return try Folder(own: path.absolute())
        } catch {
            guard error.code == .noPrivateFolder else {
                throw SigningError(
                    .secretKeyUnavailable, "there is no GnuPG home with secret keys: \(error.finding.message)")
            }
            // Whoever writes there says which programs gpg and its agent run, as this user.
            throw SigningError(
                .secretKeyUnavailable, "the GnuPG home is not this user's alone: \(error.finding.message)",
                remedy: """
                    Sign as the user whose home it is (sudo -E and su without a dash keep HOME and GNUPGHOME of another), \
                    and let nobody else write there (chmod go-w). \(otherWay)
                    """)
        }
    }

    private static func checkName(_ path: BytePath) throws(SigningError) {
        let isText = String(validating: path.bytes, as: UTF8.self) != nil
        guard isText, !path.bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            let reason: Message = isText ? "holds a control character" : "is not UTF-8"
            throw SigningError(
                .secretKeyUnavailable, "the GnuPG home '\(path.bytes)' cannot be used: its name \(reason)",
                remedy: "Give it another name. \(otherWay)")
        }
    }

    /// Assuan puts variables into the name of a socket that a file leads to, and gpg finds no socket with a colon in its name.
    private static func checkSocket(_ socket: BytePath) throws(SigningError) {
        let reason: Message
        if socket.bytes.contains("${".utf8) {
            reason = "'${', which GnuPG takes for a variable"
        } else if socket.bytes.contains(UInt8(ascii: ":")) {
            reason = "a colon, and GnuPG does not find it"
        } else {
            return
        }
        throw SigningError(
            .secretKeyUnavailable,
            "the GnuPG home cannot be used: the name of its agent's socket '\(socket.bytes)' holds \(reason)",
            remedy: "Give the home another name. \(otherWay)")
    }

    /// GnuPG 2.4 can keep public keys in a database, which only its keyboxd reads: a key ring may be there too, and old.
    private static func checkKeyRing(in folder: borrowing Folder) throws(SigningError) {
        let name = Array("common.conf".utf8)
        do throws(FileError) {
            guard try folder.holds(name) else { return }
            let path = folder.path.appending(name) ?? folder.path
            let lines = try OpenFile(path, links: .follow).readAll(limit: 1 << 20).split { $0 == 0x0A || $0 == 0x0D }
            let isUsed = lines.contains { line in
                let words = line.split { $0 == 0x20 || $0 == 0x09 }
                return words.first?.drop { $0 == UInt8(ascii: "-") }.elementsEqual("use-keyboxd".utf8) ?? false
            }
            guard isUsed else { return }
        } catch {
            throw SigningError(home: error)
        }
        throw SigningError(
            .secretKeyUnavailable, "the public keys of '\(folder.path.bytes)' are kept by keyboxd, which is not asked",
            remedy: "Export the key (gpg --export-secret-keys FINGERPRINT) and give it with --secret-key.")
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
