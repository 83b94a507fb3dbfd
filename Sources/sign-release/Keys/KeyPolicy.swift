import CommandSupport
import FileAccess
import Findings
import OpenPGP
import ReleaseSigning
import Reports
import SystemPackage
import TrustPolicy
import TrustState

/// A trust policy that follows the rotation of one of its signers.
struct KeyPolicy {
    private let path: BytePath
    private let signer: Policy.Signer
    /// The policy's key file that holds the signer's key.
    private let keyFile: BytePath

    /// - Throws: where the policy does not name the key, or none of its files holds it.
    init(_ path: BytePath, of primary: Fingerprint) throws {
        let policy = try PolicyFile(reading: path).policy
        guard let signer = policy.signers.first(where: { $0.fingerprint == primary }) else {
            throw UnusableInput(
                finding: Finding(
                    .signerNotInKeys, "\(primary.hexadecimal) is no signer of '\(path.bytes)'",
                    remedy: "Name it: sign-release trust add-signer."))
        }
        let files = policy.keys.compactMap { source -> BytePath? in
            guard case .file(let name) = source else { return nil }
            return path.folder.appending(Array(name.utf8))
        }
        let holder = files.first { file in
            (try? KeyLoading.certificates(in: [file]).certificates)?.contains { $0.fingerprint == primary } ?? false
        }
        guard let holder else {
            throw UnusableInput(
                finding: Finding(
                    .keyFileMissing, "no key file beside '\(path.bytes)' holds \(primary.hexadecimal)",
                    remedy: "Put the public key into one of the files that the policy names."))
        }
        self.path = path
        self.signer = signer
        keyFile = holder
    }

    /// Merges the new public key into the key file, and names the new subkey where the policy names subkeys.
    ///
    /// - Returns: what was done, for people.
    func follow(_ certificate: Certificate, newSubkey: Fingerprint) throws -> [String] {
        try publish(certificate)
        let wrote: Message = "wrote the new public key into '\(keyFile.bytes)'"
        guard signer.subkeys != nil else {
            let reason: Message = "'\(path.bytes)' need not change: every signing subkey of the signer counts there"
            return [wrote.text, reason.text]
        }
        let proposal = try PolicyProposal.edit(path) { (policy) throws(PolicyEditError) in
            try policy.adding(subkey: newSubkey, of: signer.fingerprint)
        }
        let next: Message =
            proposal.needsSignatures
            ? "proposed '\(proposal.file.path.bytes)': it counts once its roots have signed it (sign-release trust sign)"
            : "changed '\(proposal.file.path.bytes)': it counts once it is in your repository"
        return [wrote.text] + proposal.changes.map { "  \($0.line)" } + [next.text]
    }

    /// Merges what is in the key file by now, while no other process does.
    private func publish(_ certificate: Certificate) throws {
        let folder = try Folder(keyFile.folder)
        try folder.lock()
        defer { withExtendedLifetime(folder) {} }
        StagedFile.sweep(beside: keyFile)
        let merged = try KeyFile.merged(KeyLoading.certificates(in: [keyFile]).certificates + [certificate])
        let staged = try StagedFile(for: keyFile)
        try staged.write(Certificate.armored(merged))
        try staged.publishUninterrupted(mode: .document, replacing: true)
    }
}
