import ArgumentParser
import AuditReports
import CommandSupport
import FileAccess
import Findings
import MirrorAudit
import OpenPGP
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

            Several targets are compared with each other, or with their origin:

              verify-uploader audit /srv/a /srv/b --origin /srv/o --trust POLICY

            0: everything is as signed. 1: modified, or a bad signature. 3: rolled back, stale, denied, changed, or \
            different elsewhere. 2: unsigned or untrusted. 4: missing, unlisted, moved or malformed. 69: a target could \
            not be audited.
            """)

    @Argument(help: ArgumentHelp("Folders that hold what a mirror serves.", valueName: "target"))
    var targets: [String] = []

    @OptionGroup var trust: TrustOptions<PolicyFromEnvironment>

    @OptionGroup var scope: AuditScope

    @OptionGroup var memory: AuditMemoryOptions

    @OptionGroup var auditReports: AuditReportOptions

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        guard !targets.isEmpty else { throw ValidationError("Name a folder to audit.") }
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
            let audit = Audit(
                judge: trust.judge, options: try scope.options(trust.policy, now: now),
                memory: try memory.memory())
            let result = try audit.run(
                try targets.map { .folder(try Path($0).path) },
                origin: try scope.origin.map { .folder(try Path($0).path) })
            let report = AuditReport(result, findings: trust.remarks, basis: basis, version: releaseVersion)
            try auditReports.write(report)
            return report
        } catch let error as any FindingError {
            return AuditReport(
                AuditResult(startedAt: now), findings: [error.finding], basis: basis, version: releaseVersion)
        }
    }
}
