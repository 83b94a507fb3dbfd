internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import OpenPGP
internal import ReleaseVerification
internal import TrustPolicy

extension CheckReport {
    /// Lines for people. The verdict comes last, so that nothing is called verified before all of it is.
    public var text: [String] {
        var lines: [String] = []
        lines.reserveCapacity(files.count)
        for position in files.indices { append(position, to: &lines) }
        let fetched = status == .verified ? fetch?.text ?? [] : []
        return lines + findings.flatMap(\.lines) + signers + basisLine + fetched + [conclusion]
    }

    /// Nothing but the reasons of a refusal.
    public var reasons: [String] {
        (files.flatMap(\.findings) + findings).filter { $0.severity == .error }.flatMap(\.lines)
    }

    /// A file's findings and digests; and, where there are several files, whether it is one of the good ones.
    private func append(_ position: Int, to lines: inout [String]) {
        // Field by field: a copy of each of very many files is what costs.
        for finding in files[position].findings { lines += finding.lines }
        if files.count > 1 {
            let name = Escaping.visible(files[position].path.bytes)
            lines.append(files[position].verdict == .rejected ? "not ok '\(name)'" : "ok '\(name)'")
        } else {
            let digests = files[position].digests?.digests.values.sorted { $0.algorithm < $1.algorithm } ?? []
            for digest in digests { lines.append("\(digest.algorithm.rawValue) \(digest.hexadecimal)") }
        }
    }

    /// Every signature that counts, once however many files rest on it.
    private var signers: [String] {
        var seen: Set<String> = []
        if verdicts == [.checksumsMatch] { return [] }
        // Files that rest on the same manifests as the one before rest on the same signers.
        let distinct = files.indices.lazy.filter {
            $0 == 0 || files[$0].signed != nil
                || !files[$0].manifests.elementsEqual(files[$0 - 1].manifests, by: { $0.path == $1.path })
        }
        return distinct.flatMap { files[$0].decisions }.flatMap(\.decision.judgements).compactMap { judgement in
            guard judgement.counts, case .checked(let packet, let certificate, _) = judgement.evidence else {
                return nil
            }
            let user: Message = certificate.firstUserID.map { " ('\($0)')" } ?? ""
            let line: Message =
                """
                signature by \(certificate.fingerprint.hexadecimal)\(user), \
                \(packet.createdAt.rfc3339), \(packet.hashAlgorithm.name)
                """
            return seen.insert(line.text).inserted ? line.text : nil
        }
    }

    private var basisLine: [String] {
        guard status == .verified else { return [] }
        let policy = basis.policy.map { policy in
            let path = Escaping.visible(policy.path.bytes)
            return
                "by version \(policy.version) of the policy '\(path)' for \(policy.product), sha256 \(policy.digest.hexadecimal)"
        }
        return (policy.map { [$0] } ?? []) + ["judged as of \(basis.time)" + (basis.engine.map { ", by \($0)" } ?? "")]
    }

    private var conclusion: String {
        let name = files.first.map { "'\(Escaping.visible($0.path.bytes))'" } ?? ""
        let isOne = files.count == 1
        guard status == .verified else { return refusal(name) }
        switch verdict {
        case "checksums-match":
            return (isOne ? "\(name) is" : "\(files.count) files are")
                + " as listed; nothing says who made the list: an attacker could have changed both"
        case "manifest-verified":
            return "verified the manifest" + (isOne ? " \(name)" : "s") + "; no file that is listed was read"
        default:
            guard authenticity == "signed" else {
                return (isOne ? "\(name) has" : "\(files.count) files have")
                    + " the digest that was named; nothing says who made it"
            }
            return isOne ? "verified \(name)" : "verified \(files.count) files"
        }
    }

    /// What is said where nothing may be continued on. Only statuses 1 to 4 say that something was found against a file.
    private func refusal(_ name: String) -> String {
        guard !files.isEmpty else { return status.isRejection ? "REJECTED" : "REFUSED: nothing could be decided" }
        guard files.count > 1 else { return status.isRejection ? "REJECTED \(name)" : "REFUSED \(name): undecided" }
        var (rejected, undecided) = (0, 0)
        for position in files.indices where files[position].verdict == .rejected {
            if files[position].status.isRejection { rejected += 1 } else { undecided += 1 }
        }
        if status.isRejection {
            return "REJECTED: \(rejected) of \(files.count) files" + (undecided > 0 ? "; undecided: \(undecided)" : "")
        }
        return "REFUSED: \(undecided) of \(files.count) files undecided"
            + (rejected > 0 ? "; rejected: \(rejected)" : "")
    }
}
