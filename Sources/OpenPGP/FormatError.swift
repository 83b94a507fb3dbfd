public import Findings

/// A file is no signature file, or no key file, in the one form that is accepted: nothing in it was looked at further.
public struct FormatError: FindingError, Hashable {
    /// ``Rule/signatureMalformed`` or ``Rule/keyFileMalformed``.
    public let rule: Rule
    /// What it is or what is wrong, as the end of a sentence: "it is an HTML page", "the armor has no END line".
    public let reason: Message

    init(_ rule: Rule, _ reason: Message) {
        self.rule = rule
        self.reason = reason
    }

    public var finding: Finding { Finding(rule, reason) }
}
