internal import AuditHistory
internal import FileAccess
internal import Findings
internal import Manifests
internal import MirrorAudit
internal import OpenPGP
internal import Reports
public import StrictJSON

extension HistoryReport {
    /// The document that docs/schema/history-1.json describes.
    public var json: JSONValue {
        .object(
            [
                .init("schema", "release-integrity/history/1"), .init("question", .string(question)),
                .init("verdict", .string(status == .verified ? "ok" : status.isRejection ? "rejected" : "undecided")),
                .init("status", .integer(Int64(status.rawValue))),
                .init("findings", .array(findings.map(\.jsonWithPath))),
            ] + answerJSON.map { JSONValue.Field($0.0, $0.1) })
    }

    private var question: String {
        switch answer {
        case .path: "path"
        case .digest: "digest"
        case .runs: "runs"
        case .difference: "diff"
        case .exposure: "match"
        case .merge: "merge"
        case .nothing: "none"
        }
    }

    private var answerJSON: [(String, JSONValue)] {
        switch answer {
        case .path(let path, let intervals):
            [("path", .string(Escaping.visible(path))), ("intervals", .array(intervals.map(\.json)))]
        case .digest(let digest, let intervals, let denial):
            [
                ("sha256", .string(digest.hexadecimal)),
                ("everSigned", .boolean(intervals.contains(where: \.isSigned))),
                ("denied", denial.map { .string(Escaping.visible($0)) } ?? .null),
                ("intervals", .array(intervals.map(\.json))),
            ]
        case .runs(let runs): [("runs", .array(runs.map(\.json)))]
        case .difference(let differences): [("differences", .array(differences.map(\.json)))]
        case .exposure(let matches):
            [
                ("records", .integer(Int64(matches.recordCount))), ("files", .integer(Int64(matches.fileCount))),
                ("affected", .array(matches.affected.map(\.json))), ("unknown", .array(matches.unknown.map(\.json))),
            ]
        case .merge(let files, let disagreements):
            [
                ("merged", .array(files.map(\.json))),
                ("disagreements", .array(disagreements.map { ["one": $0.one.json, "other": $0.other.json] })),
            ]
        case .nothing: []
        }
    }
}

extension MergedHistory {
    fileprivate var json: JSONValue {
        [
            "file": .string(Escaping.visible(file.bytes)), "runs": .integer(runs),
            "observations": .integer(observations), "unfinishedRuns": .integer(unfinished),
        ]
    }
}

extension ServedInterval {
    /// Whether an accepted signature covered this content there.
    var isSigned: Bool { digest != nil && !signers.isEmpty && verdict.isOfSignedContent }

    var json: JSONValue {
        [
            "mirror": .string(Escaping.visible(mirror)), "path": .string(Escaping.visible(path)),
            "sha256": digest.map { .string($0.hexadecimal) } ?? .null, "size": size.map(JSONValue.integer) ?? .null,
            "class": .string(verdict.rawValue), "signers": .array(signers.map { .string($0.hexadecimal) }),
            "version": version.map { .string(Escaping.visible($0)) } ?? .null,
            "firstSeen": .string(firstSeen.rfc3339), "lastSeen": .string(lastSeen.rfc3339),
            "readings": .integer(readings), "notBefore": notBefore.map { .string($0.rfc3339) } ?? .null,
            "goneBy": goneBy.map { .string($0.rfc3339) } ?? .null,
        ]
    }
}

extension FileVerdict {
    /// Whether content of which nothing worse is to be said is what its signers signed, if it has any. Of what is modified
    /// or missing, they signed what should be there.
    fileprivate var isOfSignedContent: Bool {
        switch self {
        case .ok, .moved, .stale, .rolledBack, .wrongRelease, .denied, .changed, .differsFromMirrors,
            .differsFromOrigin:
            true
        case .modified, .missing, .unlisted, .unsigned, .badSignature, .untrusted, .malformed, .unreadable, .notReread:
            false
        }
    }
}

extension RememberedRun {
    fileprivate var json: JSONValue {
        [
            "run": .integer(number), "mirror": .string(Escaping.visible(mirror)), "isOrigin": .boolean(isOrigin),
            "startedAt": .string(startedAt.rfc3339), "endedAt": endedAt.map { .string($0.rfc3339) } ?? .null,
            "isWhole": .boolean(isWhole), "bytesRead": .integer(bytesRead),
            "summary": .fields(FileVerdict.allCases.map { ($0.rawValue, .integer(counts[$0] ?? 0)) }),
        ]
    }
}

extension RunDifference {
    fileprivate var json: JSONValue {
        [
            "path": .string(Escaping.visible(path)), "before": before?.json ?? .null, "after": after?.json ?? .null,
        ]
    }
}

extension FetchedFile {
    fileprivate var fields: [(String, JSONValue?)] {
        [
            ("line", .integer(Int64(line))), ("time", .string(time.rfc3339)),
            ("product", product.map { .string(Escaping.visible($0)) } ?? .null), ("file", .string(role)),
            ("url", .string(Escaping.visible(url))), ("sha256", digest.map { .string($0.hexadecimal) } ?? .null),
            ("action", JSONValue(action)), ("destination", destination.map { .string(Escaping.visible($0)) } ?? .null),
        ]
    }

    fileprivate var json: JSONValue { .fields(fields) }
}

extension ExposureMatch {
    fileprivate var json: JSONValue {
        .fields(
            file.fields + [
                ("denied", denial.map { .string(Escaping.visible($0)) } ?? .null),
                ("intervals", .array(bad.map(\.json))),
            ])
    }
}
