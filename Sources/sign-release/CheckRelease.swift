import Releases
import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import GnuPG
import OpenPGP
import ReleaseSigning
import ReleaseVerification
import Reports

/// `sign-release check`: what the users of a release would see.
struct CheckRelease: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a signed folder as its users will.",
        discussion: """
            Every manifest in the folder must be accepted, every file that one lists must be there and be what it lists, \
            and no other file may be left uncovered:

              sign-release check dist --keys publisher.asc

            The policy is the one that --trust names: VERIFY_UPLOADER_TRUST is verify-uploader's variable, and is not \
            read here.
            """)

    @Argument(help: ArgumentHelp("A folder with a signed release.", valueName: "folder"))
    var folder: String

    @OptionGroup var trust: TrustOptions<NoPolicyDefault>

    @Option(
        name: .customLong("only"),
        help: ArgumentHelp(
            "Only files that match must be covered (see sign); what manifests list is checked in any case. Repeatable.",
            valueName: "pattern"))
    var only: [String] = []

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        if !trust.isGiven {
            throw ValidationError(
                "There is nothing to trust. Name a policy or the public keys: sign-release check DIRECTORY --trust POLICY"
            )
        }
        _ = try NamePattern.patterns(only)
    }

    func report() throws -> CheckReport {
        let now = Timestamp.now()
        var basis = trust.basis(now: now)
        do {
            let patterns = try NamePattern.patterns(only)
            let trust = try trust.resolve(now: now, isFaked: false)
            basis = trust.basis
            let folder = try Path(folder).path
            let review = try ReleaseReview(
                of: folder, patterns.isEmpty ? .everything : .matching(patterns), judge: trust.judge)
            let files = try review.check(progress: fileProgress)
            let nothing = Finding(
                .nothingToVerify, "there is nothing to check in '\(folder.bytes)'", path: folder.bytes)
            return CheckReport(files: files, findings: trust.remarks + (files.isEmpty ? [nothing] : []), basis: basis)
        } catch let error as any FindingError {
            return CheckReport(files: [], findings: [error.finding], basis: basis)
        }
    }
}
