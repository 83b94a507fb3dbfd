/// One thing that was found: the rule that it falls under, how much it weighs here, and what to do about it.
public struct Finding: Sendable, Hashable {
    public let rule: Rule
    public let severity: Severity
    /// What was found and what was expected.
    public let message: Message
    /// What to do next. The rule's own remedy unless something better is known.
    public let remedy: Message
    /// The file that it is about, as bytes, where there is one.
    public let path: [UInt8]?

    public init(
        _ rule: Rule, _ message: Message, severity: Severity = .error, remedy: Message? = nil, path: [UInt8]? = nil
    ) {
        self.rule = rule
        self.severity = severity
        self.message = message
        self.remedy = remedy ?? rule.remedy
        self.path = path
    }

    /// The same finding with another weight, for what no longer decides anything.
    public func weighing(_ severity: Severity) -> Finding {
        Finding(rule, message, severity: severity, remedy: remedy, path: path)
    }
}

/// An error that says what it means for the one who called the command: every error that leaves a module is one.
public protocol FindingError: Error {
    /// The error as a finding; its rule gives the exit status.
    var finding: Finding { get }
    /// The same with all else that is to be said; most errors have nothing to add.
    var findings: [Finding] { get }
}

extension FindingError {
    public var findings: [Finding] { [finding] }
}

extension Sequence where Element == Finding {
    /// The exit status that these findings ask for: that of the worst error, or ``Status/verified`` without any error.
    public var status: Status {
        let errors = filter { $0.severity == .error }
        return errors.isEmpty ? .verified : Status.worst(of: errors.map(\.rule.status))
    }
}
