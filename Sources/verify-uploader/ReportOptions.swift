internal import ArgumentParser
internal import CommandSupport
internal import FileAccess
internal import Reports
internal import StrictJSON

/// How a result is written.
struct ReportOptions: ParsableArguments {
    @Option(help: "How the result is written: text, json or github (workflow annotations).")
    var format = Format.text

    @Flag(help: "Print nothing but a refusal's reason, to standard error.")
    var quiet = false

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, github }

    /// Writes the result of a check to standard output.
    func write(_ report: CheckReport) {
        switch format {
        case .json: Output.text(report.json.serialized())
        case .text where quiet, .github where quiet: report.reasons.forEach { Output.line($0, to: .error) }
        case .text: report.text.forEach { Output.line($0) }
        case .github: report.github.forEach { Output.line($0) }
        }
    }

    /// Writes the result of `run`, whose standard output is the program's, to `file` or to standard error.
    func write(_ report: CheckReport, to file: BytePath?) throws {
        let lines =
            switch format {
            case .json: [String(report.json.serialized().dropLast())]
            case .text: report.text
            case .github: report.github
            }
        if let file {
            let staged = try StagedFile(for: file)
            try staged.write(Array((lines.joined(separator: "\n") + "\n").utf8))
            try staged.publish(mode: .document, replacing: true)
            if quiet { report.reasons.forEach { Output.line($0, to: .error) } }
        } else {
            (quiet ? report.reasons : lines).forEach { Output.line($0, to: .error) }
        }
    }
}
