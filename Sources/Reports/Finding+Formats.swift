public import Findings
public import StrictJSON

// A finding in every format.

extension Finding {
    /// For people; with what to do next where it decides.
    public var lines: [String] {
        var lines = ["\(severity.rawValue): \(rule.name): \(message.text)"]
        if severity == .error { lines.append("  -> \(remedy.text)") }
        return lines
    }

    public var json: JSONValue {
        [
            "rule": .string(rule.name),
            "severity": .string(severity.rawValue),
            "message": .string(message.text),
            "remedy": .string(remedy.text),
        ]
    }

    /// A workflow command that annotates the file at `path`, or none where that is empty.
    ///
    /// - Parameter place: whose file that is, where there are several; it is shown in front of the message.
    public func annotation(path: [UInt8], in place: String? = nil) -> String {
        let command =
            switch severity {
            case .error: "error"
            case .warning: "warning"
            case .note: "notice"
            }
        let file = path.isEmpty ? "" : "file=\(Self.property(Escaping.visible(path))),"
        let text = (place.map { "\($0): " } ?? "") + "\(message.text) (\(remedy.text))"
        return "::\(command) \(file)title=\(Self.property(rule.name))::\(Self.data(text))"
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
