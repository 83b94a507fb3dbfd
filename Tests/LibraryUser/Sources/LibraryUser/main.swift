// Signs a release and verifies it, with the library alone: LibraryUser FOLDER SECRET-KEY PUBLIC-KEY
//
// FOLDER is signed as `sign-release sign` does it, and every file in it verified as `verify-uploader check` does. Ends
// with the exit status that docs/rules.md gives for what was found.

import FileAccess
import Findings
import Glibc
import GnuPG
import GnuPGSigning
import Hashing
import Manifests
import OpenPGP
import ReleaseSigning
import ReleaseVerification
import TrustPolicy

// First of all: it changes this process's environment, and nothing of the engine works without it.
let process = try GnuPGProcess.prepare()

func path(_ text: String) -> BytePath {
    guard let path = BytePath(text) else { exit(Status.usage.rawValue) }
    return path
}

/// Writes SHA256SUMS and its signature into the folder, once both have been verified from the disk.
func sign(_ folder: BytePath, secretKey: BytePath) throws -> SigningResult {
    let secret = try GivenSecretKey(Secret(contentsOf: secretKey, limit: GivenSecretKey.largest), title: "the key")
    guard let order = SignatureOrder() else { exit(Status.usage.rawValue) }
    let request = SigningKeyRequest(source: .given([secret]), signers: [], unlocking: .nobody, order: order)
    return try SigningJob(folder: folder).plan().sign(with: request.keys(process: process), process: process)
}

/// Verifies every file that the manifest lists. What comes back can only have been made by the check.
func verify(_ manifest: BytePath, publicKey: BytePath) throws -> [VerifiedArtifact] {
    let keys = try KeyFile(OpenFile(publicKey, links: .follow).readAll(limit: KeyFile.largest)).certificates
    let judge = SignatureJudge(
        certificates: keys,
        requirements: try SignerRequirements(signers: Set(keys.map(\.fingerprint)), now: .now()),
        options: EngineOptions(), process: process)
    let read = { (path: BytePath) in
        ReadFile(path: path, bytes: try OpenFile(path, links: .follow).readAll(limit: Manifest.largest))
    }
    let signature = path(String(decoding: manifest.bytes, as: UTF8.self) + ".sig")
    switch try judge.verify(read(manifest), signatures: [read(signature)]) {
    case .rejected(let findings, _):
        findings.forEach { print("\($0.rule.name): \($0.message)") }
        exit(findings.status.rawValue)
    case .accepted(let verified, _):
        return try verified.manifest.names.map { name in
            guard let path = manifest.folder.appending(name) else { exit(Status.incomplete.rawValue) }
            let file = try OpenFile(path, links: .refuse)
            switch try judge.verify(file, listed: [ListedName(name, in: verified)], signatures: []) {
            case .accepted(let artifact, _): return artifact
            case .rejected(let findings, _, _):
                findings.forEach { print("\($0.rule.name): \($0.message)") }
                exit(findings.status.rawValue)
            }
        }
    }
}

guard CommandLine.arguments.count == 4 else { exit(Status.usage.rawValue) }
do {
    let folder = path(CommandLine.arguments[1])
    let signed = try sign(folder, secretKey: path(CommandLine.arguments[2]))
    for manifest in signed.manifests {
        for artifact in try verify(manifest.path, publicKey: path(CommandLine.arguments[3])) {
            print("verified", Escaping.visible(artifact.path.bytes), artifact.digests[.sha256]?.hexadecimal ?? "")
        }
    }
} catch let error as any FindingError {
    print("\(error.finding.rule.name): \(error.finding.message)")
    exit(error.finding.rule.status.rawValue)
}
