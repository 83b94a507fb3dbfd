import AuditReports
import CommandSupport
import Findings
import Hashing
import Manifests
import MirrorAudit
import OpenPGP
import TrustPolicy

extension AuditCommand {
    /// What must be alike for the shards of one audit, beside the policy. What only says how fast, or where to, is left out.
    func terms(_ report: AuditReport, _ options: AuditOptions) throws -> [String: String] {
        // Keys by what counts of them: a revocation that one machine lacks is a difference, another file's name is none.
        let keys = report.keys.map { key in
            let standing = key.objection?.rule.name ?? "counts"
            return "\(key.fingerprint.hexadecimal) \(standing) \(key.expires?.rfc3339 ?? "for ever")"
        }
        return [
            "version": releaseVersion,
            "keys": keys.joined(separator: ", "),
            "options about signers": trust.narrowing,
            "targets": try Self.digest(report.result.targets.map { ($0.isOrigin ? "origin " : "") + $0.name }),
            "index": options.index.isEmpty ? "" : try Self.digest(options.index.map { Escaping.visible($0) }),
            "options": try Self.digest(
                Set(scope.ignore).sorted().map { "ignore \($0)" } + Set(scope.expectVersion).sorted() + [
                    "sample \(scope.sample ?? 100) \(scope.sample == nil ? 0 : options.seed)",
                    "reread \(scope.rereadAfter ?? "all")", "vantage \(scope.vantage)",
                ]),
        ]
    }

    /// One short text for many.
    private static func digest(_ lines: [String]) throws -> String {
        let bytes: [UInt8] = lines.flatMap { Array($0.utf8) + [0] as [UInt8] }
        return try ContentDigests(sha256Of: bytes)[.sha256]?.hexadecimal ?? ""
    }
}
