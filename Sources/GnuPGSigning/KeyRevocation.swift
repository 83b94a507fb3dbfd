internal import CGPGME
internal import FileAccess
internal import Findings
internal import GnuPG
public import OpenPGP
internal import Glibc

/// Why a key is revoked, in the order of `gpg`'s question.
public enum RevocationCause: String, Sendable, CaseIterable {
    case unspecified
    case compromised
    case superseded
    case retired

    public var code: RevocationReason.Code {
        switch self {
        case .unspecified: .unspecified
        case .compromised: .compromised
        case .superseded: .superseded
        case .retired: .retired
        }
    }

    /// See: gnupg, doc/DETAILS, and the question itself: 0 none, 1 compromised, 2 superseded, 3 no longer used.
    fileprivate var answer: String { String(Self.allCases.firstIndex(of: self) ?? 0) }
}

extension EditableKey {
    /// Revokes a subkey, or with `subkey` nil the whole key.
    ///
    /// - Parameter text: a line for people, which everybody sees.
    public func revoke(
        _ subkey: Fingerprint?, because cause: RevocationCause, text: String = ""
    ) throws(SigningError) {
        if let subkey {
            guard
                try secretCertificate().keys.contains(where: { $0.facts.fingerprint == subkey && !$0.facts.isRevoked })
            else {
                throw SigningError(
                    .secretKeyUnavailable, "\(subkey.hexadecimal) is revoked already, or no subkey of this key",
                    remedy: "For another reason, give the files from before it, and merge: sign-release keys export.")
            }
        }
        let dialogue = EditingDialogue(
            commands: (subkey.map { ["key \($0.keyID.hexadecimal)"] } ?? []) + ["revkey", "save"],
            answers: [
                "keyedit.revoke.subkey.okay": ["y"], "keyedit.revoke.key.okay": ["y"],
                "ask_revocation_reason.code": [cause.answer],
                "ask_revocation_reason.text": (text.isEmpty ? [] : [text]) + [""],
                "ask_revocation_reason.okay": ["y"],
            ])
        let output = try SigningError.wrapping { () throws(EngineError) in try EngineData() }
        try unsafe edit("revoke \((subkey ?? primary).hexadecimal)") { context, key in
            unsafe gpgme_op_interact(
                context, key, 0, EditingDialogue.callback, Unmanaged.passUnretained(dialogue).toOpaque(), output.raw)
        }
        withExtendedLifetime(dialogue) {}
    }

    /// The revocation that gpg made together with the key, ready to be imported: gpg guards its file with text and a colon
    /// before the armor, so that nobody imports it by mistake.
    public func preparedRevocation() throws(SigningError) -> [UInt8] {
        let file: [UInt8]
        do throws(FileError) {
            file = try home.preparedRevocation(of: primary)
        } catch {
            throw SigningError(home: error)
        }
        let lines = file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0.starts(with: ":-----BEGIN ".utf8) }) else {
            throw SigningError(.engine, "gpg made no revocation for \(primary.hexadecimal)")
        }
        return Array(([lines[start].dropFirst()] + lines[(start + 1)...]).joined(separator: [UInt8(ascii: "\n")]))
    }
}

/// Answers gpg's questions while it edits a key; any other question ends the operation. See: gpgme manual, "Interacting
/// With a Key"
@safe private final class EditingDialogue {
    private var commands: [String]
    private var answers: [String: [String]]

    init(commands: [String], answers: [String: [String]]) {
        self.commands = commands
        self.answers = answers
    }

    private func answer(to question: String) -> String? {
        if question == "keyedit.prompt" { return commands.isEmpty ? nil : commands.removeFirst() }
        guard let left = answers[question], !left.isEmpty else { return nil }
        return answers[question]?.removeFirst()
    }

    private func take(_ question: String, _ descriptor: CInt) -> gpgme_error_t {
        // Without a descriptor it is news, not a question.
        guard descriptor >= 0 else { return 0 }
        guard let answer = answer(to: question) else { return cgpgme_error_canceled() }
        var line = answer + "\n"
        let isWritten = line.withUTF8 { bytes in
            unsafe gpgme_io_writen(descriptor, bytes.baseAddress, bytes.count) == 0
        }
        return isWritten ? 0 : cgpgme_error_canceled()
    }

    static let callback: gpgme_interact_cb_t = { hook, _, arguments, descriptor in
        guard let hook = unsafe hook else { return cgpgme_error_canceled() }
        let question = unsafe arguments.map { unsafe String(cString: $0) } ?? ""
        return unsafe Unmanaged<EditingDialogue>.fromOpaque(hook).takeUnretainedValue().take(question, descriptor)
    }
}
