public import Findings

/// Why nothing could be decided, wherever a release comes from.
public struct FetchError: FindingError {
    public let finding: Finding

    init(_ finding: Finding) {
        self.finding = finding
    }
}

/// Does what may fail, and wraps its error.
func orFetchError<Result: ~Copyable, Failure: FindingError>(
    _ body: () throws(Failure) -> Result
) throws(FetchError) -> Result {
    do throws(Failure) { return try body() } catch { throw FetchError(error.finding) }
}
