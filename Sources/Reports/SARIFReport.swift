public import Findings
public import StrictJSON

/// Findings in SARIF 2.1.0 (Static Analysis Results Interchange Format, OASIS), which code-scanning services read.
public struct SARIFReport: Sendable {
    private let tool: String
    private let version: String
    private let results: [Result]

    /// A finding, with the path of the file that it is about.
    public struct Result: Sendable {
        let finding: Finding
        let place: String?

        /// - Parameter place: whose file that is, where there are several: a mirror's address, for one.
        public init(_ finding: Finding, in place: String? = nil) {
            self.finding = finding
            self.place = place
        }
    }

    /// - Parameter tool: the command's name.
    public init(tool: String, version: String, results: [Result]) {
        self.tool = tool
        self.version = version
        self.results = results
    }

    public var json: JSONValue {
        let used = Set(results.map(\.finding.rule.name))
        let rules = Rule.all.filter { used.contains($0.name) }
        let indices = Dictionary(
            rules.enumerated().map { ($0.element.name, Int64($0.offset)) }, uniquingKeysWith: { first, _ in first })
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
                    "results": .array(results.map { Self.json($0, indices) }),
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

    private static func json(_ result: Result, _ indices: [String: Int64]) -> JSONValue {
        let finding = result.finding
        let location = JSONValue.fields([
            ("physicalLocation", finding.path.map { ["artifactLocation": ["uri": .string(uri($0))]] }),
            ("logicalLocations", result.place.map { [["fullyQualifiedName": .string($0), "kind": "resource"]] }),
        ])
        let isAnywhere = finding.path != nil || result.place != nil
        return .fields([
            ("ruleId", .string(finding.rule.name)),
            ("ruleIndex", indices[finding.rule.name].map(JSONValue.integer)),
            ("level", .string(finding.severity.rawValue)),
            ("message", ["text": .string(plain("\(finding.message.text). \(finding.remedy.text)"))]),
            ("locations", isAnywhere ? .array([location]) : nil),
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
