import ArgumentParser
import CommandSupport
import Findings
import GnuPG
import Manifests
import OpenPGP
import ReleaseSigning
import Reports
import TrustPolicy
import TrustState

/// `sign-release trust retire-signer`
struct RetireSigner: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire-signer",
        abstract: "Let a key sign no more releases; what it signed before may go on to count.",
        discussion: """
            A signature's date is its signer's own word, so whoever has got the key can sign as if it were earlier. With \
            --keep, only the manifests in a folder that the key has signed, and which are verified now, go on to count:

              sign-release trust retire-signer tool.trust.json FINGERPRINT --keep releases

            A key that was stolen is denied instead (sign-release trust deny): then nothing by it counts.
            """)

    @Argument(help: "The policy's file.")
    var policy: String

    @Argument(help: "The fingerprint of the primary key.")
    var fingerprint: String

    @Option(help: ArgumentHelp("What it signs later does not count: a time, or now (the default).", valueName: "time"))
    var until: String?

    @Option(
        help: ArgumentHelp(
            "A folder with published manifests: those by this key, and no others of it, go on to count. Repeatable.",
            valueName: "folder"))
    var keep: [String] = []

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        _ = try signer()
        _ = try end()
    }

    private func signer() throws -> Fingerprint { try OptionValue.fingerprint(fingerprint, "The signer") }

    private func end() throws -> Timestamp? { try until.map { try PolicyArguments.time($0, "--until") } }

    func report() throws -> PublisherReport {
        let (signer, until, now) = (try signer(), try end(), Timestamp.now())
        var report = PublisherReport()
        try report.collect { report in
            _ = try ReleaseDate.checked(now)
            var kept: [Digest] = []
            if !keep.isEmpty {
                let manifests = try manifests(by: signer, until: until ?? now, now)
                kept = manifests.kept.map(\.digest)
                report.kept = manifests.kept.map { PublisherReport.Kept(path: $0.path, digest: $0.digest) }
                report.findings += manifests.leftOut
                guard !kept.isEmpty else {
                    throw NothingKept(
                        finding: Finding(
                            .nothingToVerify, "no manifest there has a good signature by \(signer.hexadecimal)"))
                }
            }
            try report.edit(policy) { (policy) throws(PolicyEditError) in
                try policy.retiring(signer, until: until, keep: kept, now: now)
            }
        }
        return report
    }

    private func manifests(by signer: Fingerprint, until: Timestamp, _ now: Timestamp) throws -> KeptManifests {
        try KeptManifests(
            in: keep.map(Path.init).map(\.path), by: signer, until: until,
            of: PolicyFile(reading: Path(policy).path), now: now,
            process: GnuPGProcess.prepare())
    }
}

/// Of what a signer leaves behind nothing was found; no list at all would let everything count.
private struct NothingKept: FindingError {
    let finding: Finding
}
