public import ArgumentParser
public import FileAccess
public import Reports
internal import Findings
internal import StrictJSON

/// How a result is written.
public struct ReportOptions: ParsableArguments {
    @Option(help: "How the result is written: text, json or github (workflow annotations).")
    public var format = Format.text

    @Flag(help: "Print nothing but a refusal's reason, to standard error.")
    public var quiet = false

    public init() {}

    public enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, github }

    /// Writes the result of a command, unless said otherwise to standard output.
    public func write(_ report: some Report, to stream: Output.Stream = .output) {
        format.write(report, quiet: quiet, to: stream)
    }

    /// The same, and ends the command with the result's status.
    public func conclude(with report: some Report, to stream: Output.Stream = .output) throws {
        write(report, to: stream)
        try report.end()
    }

    /// Writes the result of `run`, whose standard output is the program's, to `file` or to standard error.
    public func write(_ report: CheckReport, to file: BytePath?) throws {
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
            if quiet { Output.lines(report.reasons, to: .error) }
        } else {
            Output.lines(quiet ? report.reasons : lines, to: .error)
        }
    }
}

extension Report {
    /// Ends the command with the status.
    fileprivate func end() throws {
        guard status == .verified else { throw ExitCode(status.rawValue) }
    }
}

extension ReportOptions.Format {
    fileprivate func write(_ report: some Report, quiet: Bool, to stream: Output.Stream) {
        switch self {
        case .json: Output.text(report.json.serialized(), to: stream)
        case .text where quiet, .github where quiet: Output.lines(report.reasons, to: .error)
        case .text: Output.lines(report.text, to: stream)
        case .github: Output.lines(report.github, to: stream)
        }
    }
}

/// A format that one command has beside the usual ones.
public protocol ExtraFormat {
    associatedtype Content: Report
    /// Its name on the command line.
    static var name: String { get }
    /// The same for people, where that says more.
    static var title: String { get }
    static func text(of report: Content) -> String
}

/// How a result is written that has one more format.
public struct ExtendedReportOptions<Extra: ExtraFormat>: ParsableArguments {
    @Option(help: "How the result is written: text, json, github (workflow annotations) or \(Extra.title).")
    var format = Format.usual(.text)

    @Flag(help: "Print nothing but a refusal's reason, to standard error.")
    var quiet = false

    public init() {}

    enum Format: ExpressibleByArgument {
        case usual(ReportOptions.Format)
        case extra

        init?(argument: String) {
            if argument == Extra.name {
                self = .extra
            } else if let usual = ReportOptions.Format(rawValue: argument) {
                self = .usual(usual)
            } else {
                return nil
            }
        }

        static var allValueStrings: [String] { ReportOptions.Format.allCases.map(\.rawValue) + [Extra.name] }

        var defaultValueDescription: String {
            switch self {
            case .usual(let format): format.rawValue
            case .extra: Extra.name
            }
        }
    }

    /// Writes the result of a command to standard output, and ends the command with the result's status.
    public func conclude(with report: Extra.Content) throws {
        switch format {
        case .usual(let format): format.write(report, quiet: quiet, to: .output)
        case .extra: Output.text(Extra.text(of: report))
        }
        try report.end()
    }
}
