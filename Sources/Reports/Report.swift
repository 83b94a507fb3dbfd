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
