internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import OpenPGP
internal import ReleaseVerification
internal import TrustPolicy

extension CheckReport {
    /// Lines for people. The verdict of a file comes last, so that nothing is called verified before it is.
    public var text: [String] {
        var lines = files.flatMap(lines)
        lines += findings.flatMap(self.lines)
        if status == .verified {
            lines.append("judged as of \(basis.time)" + (basis.engine.map { ", by \($0)" } ?? ""))
        }
        return lines
    }

    /// Nothing but the reasons of a refusal.
    public var reasons: [String] {
        (files.flatMap(\.findings) + findings).filter { $0.severity == .error }.flatMap(lines)
    }

    private func lines(_ file: CheckedFile) -> [String] {
        let name = Escaping.visible(file.path.bytes)
        var lines = file.findings.flatMap(self.lines)
        for judgement in file.manifests.compactMap(\.verdict.signed).flatMap(\.decision.judgements)
        where judgement.counts {
            guard case .checked(let packet, let certificate, _) = judgement.evidence else { continue }
            let user: Message = certificate.firstUserID.map { " ('\($0)')" } ?? ""
            let line: Message =
                """
                signature by \(certificate.fingerprint.hexadecimal)\(user), \
                \(packet.createdAt.rfc3339), \(packet.hashAlgorithm.name)
                """
            lines.append(line.text)
        }
        for digest in file.digests?.digests.values.sorted(by: { $0.algorithm < $1.algorithm }) ?? [] {
            lines.append("\(digest.algorithm.rawValue) \(digest.hexadecimal)")
        }
        switch file.verdict {
        case .verified: lines.append("verified '\(name)'")
        case .manifestVerified: lines.append("verified the manifest '\(name)'; no file that it lists was read")
        case .pinned: lines.append("'\(name)' has the digest that was named; nothing says who made it")
        case .rejected: lines.append("REJECTED '\(name)'")
        }
        return lines
    }

    private func lines(_ finding: Finding) -> [String] {
        var lines = ["\(finding.severity.rawValue): \(finding.rule.name): \(finding.message.text)"]
        if finding.severity == .error { lines.append("  -> \(finding.remedy.text)") }
        return lines
    }
}
