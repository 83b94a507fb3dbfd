public import Findings
public import StrictJSON

/// Findings in SARIF 2.1.0 (Static Analysis Results Interchange Format, OASIS), which code-scanning services read.
public struct SARIFReport: Sendable {
    private let tool: String
    private let version: String
    private let findings: [Finding]

    /// - Parameters:
    ///   - tool: the command's name.
    ///   - findings: each with the path of the file that it is about.
    public init(tool: String, version: String, findings: [Finding]) {
        self.tool = tool
        self.version = version
        self.findings = findings
    }

    public var json: JSONValue {
        let rules = Rule.all.filter { rule in findings.contains { $0.rule == rule } }
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                [
                    "tool": [
                        "driver": [
                            "name": .string(tool), "version": .string(version), "rules": .array(rules.map(Self.json)),
                        ]
                    ],
                    "results": .array(findings.map { Self.json($0, rules) }),
                ]
            ],
        ]
    }

    private static func json(_ rule: Rule) -> JSONValue {
        [
            "id": .string(rule.name), "shortDescription": ["text": .string(plain(rule.meaning.text))],
            "help": ["text": .string(plain(rule.remedy.text))],
        ]
    }

    private static func json(_ finding: Finding, _ rules: [Rule]) -> JSONValue {
        let location: JSONValue? = finding.path.map { path in
            [["physicalLocation": ["artifactLocation": ["uri": .string(uri(path))]]]]
        }
        return .fields([
            ("ruleId", .string(finding.rule.name)),
            ("ruleIndex", rules.firstIndex(of: finding.rule).map { .integer(Int64($0)) }),
            ("level", .string(finding.severity.rawValue)),
            ("message", ["text": .string(plain("\(finding.message.text). \(finding.remedy.text)"))]),
            ("locations", location),
        ])
    }

    /// Text of a message in which nothing is a placeholder or a link (SARIF 2.1.0 sections 3.11.5 and 3.11.6): a file's name
    /// may look like either.
    private static func plain(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "{": result += "{{"
            case "}": result += "}}"
            case "[": result += "\\["
            case "]": result += "\\]"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    /// A path as a URI reference (RFC 3986 section 4.1): every byte that is not unreserved or a slash is escaped.
    private static func uri(_ path: [UInt8]) -> String {
        PercentEncoding.encoded(path, keeping: "/")
    }
}
