public import Findings
public import StrictJSON

/// The result of a command, in every format.
public protocol Report: Sendable {
    /// The exit status.
    var status: Status { get }
    var json: JSONValue { get }
    /// Lines for people.
    var text: [String] { get }
    /// Workflow commands, then lines for people.
    var github: [String] { get }
    /// Nothing but the reasons of a refusal.
    var reasons: [String] { get }
}

extension CheckReport: Report {}

/// A report that is a list of findings and what else there is to show.
public protocol FindingsReport: Report {
    var findings: [Finding] { get }
}

extension FindingsReport {
    public var reasons: [String] { findings.filter { $0.severity == .error }.flatMap(\.lines) }

    public var github: [String] { findings.map { $0.annotation(path: $0.path ?? []) } + text }
}

extension Status {
    /// How documents name the outcome of what did not succeed.
    var failureVerdict: String { isRejection ? "rejected" : "undecided" }
}
