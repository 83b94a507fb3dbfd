extension JSONValue {
    /// The canonical text: UTF-8, two spaces an indentation level, fields in their order, one final newline. Characters
    /// are escaped only where RFC 8259 section 7 demands it, and DEL and the C1 controls too.
    public func serialized() -> String {
        var writer = Writer()
        writer.write(self, indentation: 0)
        writer.text.append("\n")
        return writer.text
    }

    /// The same value on a single line, without the final newline.
    public func serializedOnOneLine() -> String {
        var writer = Writer()
        writer.isOnOneLine = true
        writer.write(self, indentation: 0)
        return writer.text
    }
}

private struct Writer {
    var text = ""
    var isOnOneLine = false

    mutating func write(_ value: JSONValue, indentation: Int) {
        switch value {
        case .null: text.append("null")
        case .boolean(let flag): text.append(flag ? "true" : "false")
        case .integer(let number): text.append(String(number))
        case .string(let string): write(string)
        case .array(let elements):
            writeList(elements, "[", "]", indentation) { writer, element in
                writer.write(element, indentation: indentation + 1)
            }
        case .object(let fields):
            writeList(fields, "{", "}", indentation) { writer, field in
                writer.write(field.name)
                writer.text.append(": ")
                writer.write(field.value, indentation: indentation + 1)
            }
        }
    }

    private mutating func writeList<Element>(
        _ elements: [Element], _ open: String, _ close: String, _ indentation: Int,
        _ writeElement: (inout Writer, Element) -> Void
    ) {
        text.append(open)
        for (index, element) in elements.enumerated() {
            if index > 0 { text.append(isOnOneLine ? ", " : ",") }
            startLine(indentation + 1)
            writeElement(&self, element)
        }
        if !elements.isEmpty { startLine(indentation) }
        text.append(close)
    }

    private mutating func startLine(_ indentation: Int) {
        guard !isOnOneLine else { return }
        text.append("\n")
        text.append(String(repeating: "  ", count: indentation))
    }

    private mutating func write(_ string: String) {
        text.append("\"")
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text.append("\\\"")
            case "\\": text.append("\\\\")
            case "\n": text.append("\\n")
            case "\r": text.append("\\r")
            case "\t": text.append("\\t")
            default:
                if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
                    let digits = String(scalar.value, radix: 16)
                    text.append("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        text.append("\"")
    }
}
