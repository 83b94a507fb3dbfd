// Judges a signature as the command does, with another time limit: what the engine does when gpg does not answer.
//
// usage: EngineProbe SECONDS KEY SIGNATURE FILE

import FileAccess
import Findings
import GnuPG
import OpenPGP
import ReleaseVerification
import TrustPolicy

func read(_ name: String) throws -> ReadFile {
    guard let path = BytePath(name) else { throw CancellationError() }
    return ReadFile(path: path, bytes: try OpenFile(path, links: .follow).readAll(limit: 1 << 20))
}

do {
    let arguments = CommandLine.arguments
    let seconds = UInt32(arguments[1]) ?? 1
    let certificates = try KeyFile(read(arguments[2]).bytes).certificates
    let requirements = try SignerRequirements(signers: Set(certificates.map(\.fingerprint)), now: .now())
    let judge = SignatureJudge(
        certificates: certificates, requirements: requirements,
        options: EngineOptions(secondsPerOperation: seconds), process: try GnuPGProcess.prepare(seconds: seconds))
    let verdict = try judge.verify(read(arguments[4]), signatures: [read(arguments[3])])
    if case .accepted = verdict { print("accepted") } else { print(verdict.findings.map(\.rule.name)) }
} catch let error as any FindingError {
    print(error.finding.rule.name)
}
