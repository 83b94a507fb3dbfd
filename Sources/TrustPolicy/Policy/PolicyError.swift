public import Findings
internal import StrictJSON

/// A policy file that is none, or makes no sense.
public struct PolicyError: FindingError, Hashable {
    public let finding: Finding

    init(_ error: JSONError) {
        finding = Finding(error.isTooNew ? .policyTooNew : .policyMalformed, error.message)
    }

    init(_ rule: Rule, _ message: Message) {
        finding = Finding(rule, message)
    }
}
