public import Findings

/// Why nothing could be decided: no usable gpg, a file that cannot be read, a digest that cannot be computed. Never a
/// verdict about a release.
public struct VerificationError: FindingError {
    public let cause: any FindingError

    public var finding: Finding { cause.finding }

    public init(_ cause: any FindingError) {
        self.cause = cause
    }
}

/// Does what may fail, and wraps its error.
func orUndecided<Result: ~Copyable, Failure: FindingError>(
    _ body: () throws(Failure) -> Result
) throws(VerificationError) -> Result {
    do throws(Failure) {
        return try body()
    } catch {
        throw VerificationError(error)
    }
}
