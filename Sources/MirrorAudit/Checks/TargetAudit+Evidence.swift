internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import OpenPGP
internal import StrictJSON
internal import Transfer

extension TargetAudit {
    /// Keeps what is wrong, and says where it came from.
    func keepEvidence() throws {
        guard let evidence = options.evidence else { return }
        for (number, file) in faults.sorted(by: { $0.value.path.lexicographicallyPrecedes($1.value.path) })
        where options.isMine(file.path) && file.verdict.rank < FileVerdict.unreadable.rank && file.digest != nil {
            var file = file
            let answer = answers[number]
            var kept = answer?.evidence
            if kept == nil { kept = try askAgain(&file, number, evidence) }
            try evidence.note(record(file, kept, answer))
            faults[number] = file
        }
        // What other clients got can't be asked for again: its bytes were kept as they came.
        for other in others.sorted(by: { $0.key < $1.key }).flatMap(\.value) where options.isMine(other.file.path) {
            try evidence.note(record(other.file, other.answer?.evidence, other.answer))
        }
    }

    /// Keeps what is there now, for what could not be known to be bad when it was read.
    private func askAgain(_ file: inout AuditedFile, _ number: Int, _ evidence: EvidenceFolder) throws -> Digest? {
        guard !options.deadline.isOver, let again = try? tree.file(at: file.path, size: nil),
            let digest = try? again.digests([.sha256])[.sha256]
        else { return nil }
        if digest != file.digest {
            let message: Message =
                "'\(file.path)' was something else when it was asked for again (SHA-256 \(digest.hexadecimal))"
            file.add(.answersDiffer, message)
        }
        return try evidence.keep(again, digest) ? digest : nil
    }

    private func record(_ file: AuditedFile, _ kept: Digest?, _ answer: WebAnswer?) -> JSONValue {
        let response = answer?.response
        let headers = (response?.headers ?? []).map { header -> JSONValue in
            let value = Escaping.visible(header.value)
            return ["name": .string(header.name), "value": .string(String(value.prefix(Self.longestHeader)))]
        }
        return [
            "schema": "release-integrity/evidence/1",
            "time": .string(Timestamp.now().rfc3339),
            "target": .string(tree.name),
            "path": .string(Escaping.visible(file.path)),
            "class": .string(file.verdict.rawValue),
            "rules": .array(Set(file.findings.map(\.rule.name)).sorted().map(JSONValue.string)),
            "sha256": file.digest.map { .string($0.hexadecimal) } ?? .null,
            "size": file.size.map(JSONValue.integer) ?? .null,
            "kept": kept.map { .string("sha256-\($0.hexadecimal)") } ?? .null,
            "address": response.map { .string($0.address.description) } ?? .null,
            "redirects": .array((response?.redirects ?? []).map { .string($0.description) }),
            "httpStatus": response.map { .integer(Int64($0.status)) } ?? .null,
            "server": response.map { .string($0.remoteAddress) } ?? .null,
            "headers": .array(headers),
        ]
    }

    private static let longestHeader = 256
}
