internal import FileAccess
internal import Findings
internal import Manifests
internal import MirrorAudit
internal import OpenPGP
internal import Reports
public import StrictJSON

extension AuditReport {
    public var json: JSONValue {
        [
            "schema": "release-integrity/audit/1",
            "verdict": .string(verdict),
            "status": .integer(Int64(status.rawValue)),
            "startedAt": .string(result.startedAt.rfc3339),
            "endedAt": .string(result.endedAt.rfc3339),
            "seed": result.seed.map { .string(String($0)) } ?? .null,
            "basis": basis.json,
            "findings": .array((findings + result.findings).map(\.jsonWithPath)),
            "targets": .array(result.targets.map(\.json)),
        ]
    }
}

extension AuditedTarget {
    var json: JSONValue {
        [
            "target": .string(name),
            "isOrigin": .boolean(isOrigin),
            "status": .integer(Int64(status.rawValue)),
            "bytesRead": .integer(bytesRead),
            "summary": summaryJSON,
            "findings": .array(findings.map(\.jsonWithPath) + filesByWeight.flatMap(\.findingsJSON)),
        ]
    }

    var summaryJSON: JSONValue {
        .fields(FileVerdict.allCases.map { ($0.rawValue, .integer(Int64(counts[$0] ?? 0))) })
    }
}

extension AuditedFile {
    /// One object a finding, each with what is known of the file.
    var findingsJSON: [JSONValue] {
        findings.map { finding in
            guard case .object(let fields) = finding.json else { return finding.json }
            let more: [(String, JSONValue?)] = [
                ("path", .string(Escaping.visible(path))),
                ("class", .string(verdict.rawValue)),
                ("role", .string(role.rawValue)),
                ("sha256", digest.map { .string($0.hexadecimal) }),
                ("size", size.map(JSONValue.integer)),
                ("expectedPath", expectedPath.map { .string(Escaping.visible($0)) }),
                ("signers", .array(signers.map { .string($0.hexadecimal) })),
            ]
            return .object(fields + more.compactMap { name, value in value.map { JSONValue.Field(name, $0) } })
        }
    }
}

extension Finding {
    var jsonWithPath: JSONValue {
        guard case .object(let fields) = json, let path else { return json }
        return .object(fields + [JSONValue.Field("path", .string(Escaping.visible(path)))])
    }
}
