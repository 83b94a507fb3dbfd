import Foundation

// What both commands write with `--format json`.
extension ProgramRun {
    public struct Finding: Equatable, Sendable {
        public let rule: String
        public let severity: String
        public let message: String
        public let remedy: String

        fileprivate init(_ fields: [String: Any]) {
            let text = { (name: String) in fields[name] as? String ?? "" }
            (rule, severity, message, remedy) = (text("rule"), text("severity"), text("message"), text("remedy"))
        }
    }

    /// Empty where the output is no JSON document.
    public var document: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(output)) as? [String: Any]) ?? [:]
    }

    public var verdict: String? { document["verdict"] as? String }

    public var artifacts: [[String: Any]] { objects("artifacts") }
    public var manifests: [[String: Any]] { objects("manifests") }

    public var signatures: [[String: Any]] {
        (artifacts + manifests).flatMap { $0["signatures"] as? [[String: Any]] ?? [] }
    }

    /// Those of the whole, then those of each file.
    public var findings: [Finding] {
        ([document] + artifacts).flatMap { $0["findings"] as? [[String: Any]] ?? [] }.map(Finding.init)
    }

    /// The rules of the errors.
    public var rules: [String] { rules(of: "error") }
    public var warnings: [String] { rules(of: "warning") }
    public var notes: [String] { rules(of: "note") }

    /// All messages and remedies, one a line.
    public var messages: String { findings.map { "\($0.message) \($0.remedy)" }.joined(separator: "\n") }

    public func objects(_ field: String) -> [[String: Any]] { document[field] as? [[String: Any]] ?? [] }

    private func rules(of severity: String) -> [String] { findings.filter { $0.severity == severity }.map(\.rule) }
}
