public import Findings

/// A release cannot be signed as it is. Nothing was written.
public struct ReleaseSigningError: FindingError {
    /// All that is in the way, at least one error.
    public let findings: [Finding]

    init(_ finding: Finding) {
        findings = [finding]
    }

    /// Nil where there is nothing in the way.
    init?(_ findings: [Finding]) {
        guard findings.contains(where: { $0.severity == .error }) else { return nil }
        self.findings = findings
    }

    init(_ error: some FindingError) {
        findings = [error.finding]
    }

    public var finding: Finding { findings[0] }

    /// Runs `body`, whose errors then are ones of this kind.
    static func wrapping<Result: ~Copyable, Failure: FindingError>(
        _ body: () throws(Failure) -> Result
    ) throws(ReleaseSigningError) -> Result {
        do throws(Failure) { return try body() } catch { throw ReleaseSigningError(error) }
    }
}
