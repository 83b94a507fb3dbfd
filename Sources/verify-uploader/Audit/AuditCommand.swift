import ArgumentParser
import AuditHistory
import AuditReports
import CommandSupport
import FileAccess
import Findings
import MirrorAudit
import OpenPGP
import ReleaseVerification
import Reports

/// `verify-uploader audit`: is every file of a mirror what was signed, and is anything missing, added or old?
struct AuditCommand: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Check everything that mirrors hold against what is signed.",
        discussion: """
            Every file is hashed and compared with the signed manifests of its folder and those above; what is missing, \
            added, moved or old is found too:

              verify-uploader audit /srv/mirror --trust codecov.trust.json

            A target is a folder, an address (https://mirror.example.org/pub/), a bucket's address, or a file that lists \
            some, one a line. Several are compared with each other, or with their origin:

              verify-uploader audit list.txt --origin https://example.org/ --trust POLICY

            0: everything is as signed. 1: modified, or a bad signature. 3: rolled back, stale, denied, changed, or \
            different elsewhere. 2: unsigned or untrusted. 4: missing, unlisted, moved or malformed. 69: a target could \
            not be audited.
            """)

    @Argument(help: ArgumentHelp("Folders, addresses, or files that list them.", valueName: "target"))
    var targets: [String] = []

    @OptionGroup var trust: TrustOptions<PolicyFromEnvironment>

    @OptionGroup var scope: AuditScope

    @OptionGroup var web: AuditWebOptions

    @OptionGroup var memory: AuditMemoryOptions

    @OptionGroup var auditReports: AuditReportOptions

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        if scope.rereadAfter != nil, memory.history == nil {
            throw ValidationError("--reread-after goes with --history.")
        }
        if memory.auditName != nil, scope.shard == nil { throw ValidationError("--audit-name goes with --shard.") }
        guard !targets.isEmpty else { throw ValidationError("Name a folder or an address to audit.") }
        guard trust.isGiven else {
            throw ValidationError(
                """
                There is nothing to trust. Name a policy or the publisher's key: verify-uploader audit TARGET --trust \
                POLICY.trust.json, or --keys KEY.asc
                """)
        }
    }

    func report() throws -> AuditReport {
        let now = Timestamp.now()
        var basis = trust.basis(now: now)
        do {
            let trust = try trust.resolve(now: now, isFaked: false)
            basis = trust.basis
            let options = try scope.options(trust.policy, now: now)
            let audit = Audit(
                judge: trust.judge, options: options, web: try web.options(), memory: try memory.memory())
            let targets = try targets.flatMap { try AuditTarget.named(try Path($0).path) }
            let origin = try scope.origin.map { try AuditTarget.origin(named: try Path($0).path) }
            let result = try audit.run(targets, origin: origin)
            var report = AuditReport(result, findings: trust.remarks, basis: basis, version: releaseVersion)
            if try auditReports.has(.openmetrics) || memory.auditName != nil {
                report.keys = try trust.judge.standings()
            }
            if let shard = options.shard, let name = memory.auditName {
                try memory.remember(
                    ShardRecord(report, name, shard, at: now, terms: try terms(report, options)))
            }
            if try auditReports.has(.html) { report.timeline = try memory.timeline() }
            try auditReports.write(report)
            return report
        } catch let error as any FindingError {
            return AuditReport(
                AuditResult(startedAt: now), findings: [error.finding], basis: basis, version: releaseVersion)
        }
    }
}
