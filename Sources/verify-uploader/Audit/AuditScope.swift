import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import MirrorAudit
import OpenPGP
import Releases
import TrustPolicy

/// What is audited, and what it is compared with.
struct AuditScope: ParsableArguments {
    @Option(help: ArgumentHelp("What the targets are copies of; audited too.", valueName: "target"))
    var origin: String?

    @Option(
        help: ArgumentHelp(
            "A file with one path a line, relative to the target: each must be there.", valueName: "file"))
    var index: String?

    @Option(
        help: ArgumentHelp("Say nothing of paths that match this pattern (*.html). Repeatable.", valueName: "glob"))
    var ignore: [String] = []

    @Option(
        help: ArgumentHelp(
            "A version that must be there, on every platform of the policy's layout. Repeatable.",
            valueName: "version"))
    var expectVersion: [String] = []

    @Option(
        help: ArgumentHelp("End after this time (2h); what was not read by then is reported.", valueName: "duration"))
    var maxDuration: String?

    @Option(
        help: ArgumentHelp(
            "Leave for later what --history says was read in full and as signed within this time (7d).",
            valueName: "duration"))
    var rereadAfter: String?

    @Option(
        help: ArgumentHelp("Keep bad bytes in this folder, with a record of where they came from.", valueName: "folder")
    )
    var evidence: String?

    @Flag(help: "Ask servers for a sample again, as other clients, and report answers that differ.")
    var vantage = false

    @Option(help: ArgumentHelp("One of several audits that share the work: 3/16.", valueName: "i/n"))
    var shard: String?

    @Option(help: ArgumentHelp("Read only so many files of a hundred, drawn at random.", valueName: "percent"))
    var sample: Int?

    @Option(help: ArgumentHelp("What --sample draws by, to draw the same again.", valueName: "number"))
    var seed: UInt64?

    func validate() throws {
        if let shard, AuditOptions.Shard(shard) == nil {
            throw ValidationError("--shard takes a number and how many there are: 3/16.")
        }
        if let sample, !(1...100).contains(sample) { throw ValidationError("--sample takes a number from 1 to 100.") }
        if seed != nil, sample == nil, !vantage { throw ValidationError("--seed goes with --sample or --vantage.") }
        _ = try ignored()
        for version in expectVersion where ReleaseVersion(version) == nil {
            throw ValidationError("--expect-version takes the name of a version: v1.2.3.")
        }
        if let maxDuration { _ = try OptionValue.span(maxDuration, "--max-duration") }
        if let rereadAfter { _ = try OptionValue.span(rereadAfter, "--reread-after") }
    }

    func options(_ policy: Policy?, now: Timestamp) throws -> AuditOptions {
        var options = AuditOptions(now: now)
        options.distribution = policy?.distribution
        options.product = policy?.product
        options.ignored = try ignored()
        options.shard = shard.flatMap(AuditOptions.Shard.init)
        options.sampled = sample.map { $0 * 10 }
        options.versions = expectVersion
        if let maxDuration {
            options.deadline = Deadline(seconds: try OptionValue.span(maxDuration, "--max-duration").seconds)
        }
        if let rereadAfter {
            let span = try OptionValue.span(rereadAfter, "--reread-after")
            options.rereadBefore = Timestamp(secondsSince1970: now.secondsSince1970 - span.seconds)
        }
        options.evidence = try evidence.map { try EvidenceFolder(try Path($0).path) }
        options.vantage = vantage
        options.seed = seed ?? UInt64.random(in: 0..<UInt64.max)
        if let index { options.index = try AuditIndex(reading: try Path(index).path).paths }
        return options
    }

    private func ignored() throws -> [NamePattern] {
        try ignore.map { text in
            guard let pattern = NamePattern(ArgumentBytes.decode(text)) else {
                throw ValidationError("--ignore takes a pattern such as *.html or v0.1.*/**.")
            }
            return pattern
        }
    }
}
