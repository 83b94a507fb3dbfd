import FileAccess
import Findings
import GnuPG
import OpenPGP
import ReleaseVerification
import TestSupport
import TrustPolicy

/// Asks gpgv, sqv and this library, all by this machine's clock.
struct SignatureOracles {
    private let folder: ScratchFolder

    static let areThere = ["/usr/bin/gpg", "/usr/bin/gpgv", "/usr/bin/sqv"].allSatisfy(isInstalled) || !mayBeMissing

    init() throws { folder = try ScratchFolder() }

    func judge(_ one: SignatureCase) throws -> Verdicts {
        try folder.write("data", one.data)
        try folder.write("keys", one.keyFile)
        try folder.write("ring.gpg", dearmored(one.keyFile))
        let ours = try Self.objections(to: one)
        var (accepting, words) = try ask(one.signature)
        var acceptingPart: Set<String> = []
        if ours.isEmpty, accepting.count < words.count {
            for packet in try SignatureFile(one.signature).signatures.compactMap(\.passed) {
                let (part, said) = try ask(packet.packet)
                acceptingPart.formUnion(part)
                words.merge(said) { $0 + "\nOf one signature:\n" + $1 }
            }
        }
        return Verdicts(ours: ours, accepting: accepting, acceptingPart: acceptingPart, words: words)
    }

    /// The programs that accept `signature`, and what each of them says.
    private func ask(_ signature: [UInt8]) throws -> (accepting: Set<String>, words: [String: String]) {
        try folder.write("data.sig", signature)
        let gpgv = try ProgramRun(
            "/usr/bin/gpgv",
            ["--homedir", folder.path, "--keyring", folder.path("ring.gpg"), "--status-fd", "1", "data.sig", "data"],
            in: folder.path)
        let sqv = try ProgramRun(
            "/usr/bin/sqv", ["--verbose", "--keyring", "keys", "data.sig", "data"], in: folder.path)
        var accepting: Set<String> = []
        if Self.isGood(gpgv.text) { accepting.insert("gpgv") }
        if sqv.status == 0, !sqv.wasKilled { accepting.insert("sqv") }
        return (accepting, ["gpgv": gpgv.text + gpgv.errorText, "sqv": sqv.text + sqv.errorText])
    }

    /// What gpgv says on its status lines. Its exit status is 0 for keys that were revoked or have expired, too, and is not for
    /// good signatures where it dislikes something else about the key. See: doc/DETAILS of GnuPG
    private static func isGood(_ status: String) -> Bool {
        let words = Set(status.split(separator: "\n").compactMap { $0.split(separator: " ").dropFirst().first })
        let bad: Set<Substring> = ["BADSIG", "ERRSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG", "NODATA", "UNEXPECTED"]
        return words.isSuperset(of: ["GOODSIG", "VALIDSIG"]) && words.isDisjoint(with: bad)
    }

    /// gpgv reads no armor in keyrings, so gpg removes it.
    private func dearmored(_ keyFile: [UInt8]) throws -> [UInt8] {
        guard keyFile.first.map({ $0 & 0x80 == 0 }) ?? true else { return keyFile }
        return try ProgramRun("/usr/bin/gpg", ["--batch", "--homedir", folder.path, "--dearmor"], input: keyFile).output
    }

    /// As `check --manifest-only --keys` decides: why the case is refused, and nothing where it is verified.
    static func objections(to one: SignatureCase) throws -> [Finding] {
        do {
            let certificates = KeyFile.merged([try KeyFile(one.keyFile)])
            guard !certificates.isEmpty else { return [Finding(.keyFileMalformed, "the key files hold no key")] }
            let requirements = try SignerRequirements(signers: Set(certificates.map(\.fingerprint)), now: .now())
            let judge = SignatureJudge(
                certificates: certificates, requirements: requirements, process: try GnuPGProcess.prepare())
            guard let manifest = BytePath("/x/SHA256SUMS"), let signature = BytePath("/x/SHA256SUMS.sig") else {
                return []
            }
            let verdict = try judge.verify(
                ReadFile(path: manifest, bytes: one.data), signatures: [ReadFile(path: signature, bytes: one.signature)]
            )
            if case .accepted = verdict { return [] }
            let errors = verdict.findings.filter { $0.severity == .error }
            return errors.isEmpty ? [Finding(.internalError, "it is refused without a reason")] : errors
        } catch let error as any FindingError {
            return [error.finding]
        }
    }

    /// Whether the command verifies it, the artifact that the usual manifest lists included.
    func doesCommandVerify(_ one: SignatureCase) throws -> Bool {
        try folder.write("SHA256SUMS", one.data)
        try folder.write("SHA256SUMS.sig", one.signature)
        try folder.write("keys", one.keyFile)
        let run = try ProgramRun(
            builtProgram("verify-uploader"),
            ["check", "SHA256SUMS", "--manifest-only", "--signature", "SHA256SUMS.sig", "--keys", "keys"],
            in: folder.path)
        return run.status == 0 && !run.wasKilled
    }
}

extension GatedSignature {
    fileprivate var passed: SignaturePacket? {
        if case .passed(let packet) = self { packet } else { nil }
    }
}
