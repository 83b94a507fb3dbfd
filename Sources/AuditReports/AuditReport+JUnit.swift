internal import Findings
internal import MirrorAudit
internal import OpenPGP
internal import Reports

extension AuditReport {
    /// The XML that continuous integration shows as test results: a suite for each target, with a case for each file of
    /// which something is wrong, and one for all that are fine. There is no standard; this follows the common schema
    /// (https://github.com/windyroad/JUnit-Schema).
    var junit: String {
        let suites = result.targets.enumerated().map { number, target in suite(target, number) }
        return #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n<testsuites>\n\(suites.joined())</testsuites>\n"
    }

    private func suite(_ target: AuditedTarget, _ number: Int) -> String {
        var cases: [String] = []
        var (failures, errors) = (0, 0)
        func add(_ name: String, _ verdict: FileVerdict, _ findings: [Finding]) {
            let found = findings.filter { $0.severity == .error }
            guard let first = found.first else { return }
            let isError = !first.rule.status.isRejection
            if isError { errors += 1 } else { failures += 1 }
            let element = isError ? "error" : "failure"
            let text = found.flatMap(\.lines).joined(separator: "\n")
            cases.append(
                """
                    <testcase classname="\(XML.attribute(verdict.rawValue))" name="\(XML.attribute(name))" time="0">
                      <\(element) type="\(XML.attribute(first.rule.name))" message="\(XML.attribute(first.message.text))">\
                \(XML.text(text))</\(element)>
                    </testcase>

                """)
        }
        for finding in target.findings { add("the target", .unreadable, [finding]) }
        for file in target.filesByWeight { add(Escaping.visible(file.path), file.verdict, file.findings) }
        let fine = target.counts[.ok] ?? 0
        cases.append("    <testcase classname=\"ok\" name=\"\(fine) files are as signed\" time=\"0\"/>\n")
        let time = max(0, result.endedAt.secondsSince1970 - result.startedAt.secondsSince1970)
        let name = XML.attribute(Escaping.visible(target.name))
        return """
              <testsuite id="\(number)" name="\(name)" package="mirror-audit" hostname="localhost" \
            timestamp="\(result.startedAt.rfc3339.dropLast())" tests="\(cases.count)" failures="\(failures)" \
            errors="\(errors)" time="\(time)">
                <properties/>
            \(cases.joined())    <system-out/>
                <system-err/>
              </testsuite>

            """
    }
}

/// Text as XML 1.0 has it. What no XML may hold is escaped before.
enum XML {
    static func text(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default:
                if scalar.value < 0x20 { result += "\u{FFFD}" } else { result.unicodeScalars.append(scalar) }
            }
        }
    }

    static func attribute(_ value: String) -> String {
        // Not by characters: a quotation mark with an accent upon it is one, and ends the attribute all the same.
        text(value).unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"": result += "&quot;"
            case "\n": result += "&#10;"
            case "\t": result += "&#9;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
