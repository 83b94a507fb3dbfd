public import Findings

/// A file is not what it should be: not one OpenPGP form that is accepted here.
public struct FormatError: FindingError, Hashable {
    /// ``Rule/signatureMalformed`` or ``Rule/keyFileMalformed``.
    public let rule: Rule
    /// What it is instead, or what is wrong: "it is an HTML page", "its armor has no END line".
    public let reason: Message

    init(_ rule: Rule, _ reason: Message) {
        self.rule = rule
        self.reason = reason
    }

    public var finding: Finding { Finding(rule, reason) }
}

/// What is wrong with some bytes, before it is known which file they came from.
struct FormatProblem: Error {
    let reason: Message

    init(_ reason: Message) {
        self.reason = reason
    }
}
