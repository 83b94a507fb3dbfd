internal import Findings
internal import StrictJSON

/// Findings as text: a JSON array.
enum StoredFindings {
    static func text(of findings: [Finding]) -> String {
        findings.isEmpty ? "[]" : value(of: findings).serializedOnOneLine()
    }

    /// Nil for anything else, a rule that there is no more for one.
    static func findings(_ text: String) -> [Finding]? {
        if text == "[]" { return [] }
        return try? findings(JSONValue(parsing: Array(text.utf8)), at: .root)
    }

    static func value(of findings: [Finding]) -> JSONValue {
        .array(
            findings.map { finding in
                [
                    "rule": .string(finding.rule.name), "severity": .string(finding.severity.rawValue),
                    "message": .string(finding.message.text), "remedy": .string(finding.remedy.text),
                    "path": finding.path.map(JSONValue.bytes) ?? .null,
                ]
            })
    }

    static func findings(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> [Finding] {
        var findings: [Finding] = []
        for (value, path) in try value.array(at: path) {
            var fields = try JSONFields(value, at: path)
            let name = try fields.string("rule")
            guard let rule = Rule.all.first(where: { $0.name == name }),
                let severity = Severity(rawValue: try fields.string("severity"))
            else { throw JSONError(path, "there is no such rule") }
            findings.append(
                Finding(
                    rule, Message(remembered: try fields.string("message")), severity: severity,
                    remedy: Message(remembered: try fields.string("remedy")),
                    path: try fields.takeOptional("path")?.bytes(at: path.field("path"))))
        }
        return findings
    }
}

extension JSONValue {
    /// Bytes that need not be UTF-8, as numbers.
    static func bytes(_ bytes: [UInt8]) -> JSONValue { .array(bytes.map { .integer(Int64($0)) }) }

    func bytes(at path: JSONPath) throws(JSONError) -> [UInt8] {
        var bytes: [UInt8] = []
        for (value, path) in try array(at: path) {
            bytes.append(UInt8(truncatingIfNeeded: try value.integer(in: 0...255, at: path)))
        }
        return bytes
    }
}
