internal import FileAccess
public import Findings
internal import ReleaseVerification

extension CheckReport {
    /// Workflow commands, one for each finding, then the text report.
    public var github: [String] {
        let found = files.flatMap { file in file.findings.map { ($0, file.path.bytes) } } + findings.map { ($0, []) }
        return found.map { $0.0.annotation(path: $0.0.path ?? $0.1) } + text
    }
}

extension Finding {
    /// A workflow command that annotates the file at `path`, or none where that is empty.
    public func annotation(path: [UInt8]) -> String {
        let command =
            switch severity {
            case .error: "error"
            case .warning: "warning"
            case .note: "notice"
            }
        let file = path.isEmpty ? "" : "file=\(Self.property(Escaping.visible(path))),"
        return "::\(command) \(file)title=\(Self.property(rule.name))::\(Self.data("\(message.text) (\(remedy.text))"))"
    }

    /// As GitHub's runner decodes a command's message.
    private static func data(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, character in
            switch character {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result.unicodeScalars.append(character)
            }
        }
    }

    /// As GitHub's runner decodes a command's property.
    private static func property(_ text: String) -> String {
        data(text).unicodeScalars.reduce(into: "") { result, character in
            switch character {
            case ":": result += "%3A"
            case ",": result += "%2C"
            default: result.unicodeScalars.append(character)
            }
        }
    }
}
