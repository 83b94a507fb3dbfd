// Judges a signature as the command does, with another time limit: what the engine does when gpg does not answer.
//
// With a number it does so that often in one process, and all must come to the same: for scripts/find-leaks.
//
// usage: EngineProbe SECONDS KEY SIGNATURE FILE [TIMES]

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

func judge(_ arguments: [String], process: GnuPGProcess) throws -> String {
    let certificates = try KeyFile(read(arguments[2]).bytes).certificates
    let requirements = try SignerRequirements(signers: Set(certificates.map(\.fingerprint)), now: .now())
    let judge = SignatureJudge(
        certificates: certificates, requirements: requirements,
        options: EngineOptions(secondsPerOperation: UInt32(arguments[1]) ?? 1), process: process)
    let verdict = try judge.verify(read(arguments[4]), signatures: [read(arguments[3])])
    if case .accepted = verdict { return "accepted" }
    return "\(verdict.findings.map(\.rule.name))"
}

do {
    let arguments = CommandLine.arguments
    let times = arguments.count > 5 ? Int(arguments[5]) ?? 1 : 1
    let process = try GnuPGProcess.prepare(seconds: UInt32(arguments[1]) ?? 1)
    var answers: Set<String> = []
    for _ in 0..<times { answers.insert(try judge(arguments, process: process)) }
    for answer in answers.sorted() { print(answer) }
} catch let error as any FindingError {
    print(error.finding.rule.name)
}
