/// When an audit has to end (`--max-duration`): what it has not read by then is reported as not read.
public struct Deadline: Sendable {
    private let end: ContinuousClock.Instant?

    /// Never.
    public static let none = Deadline(end: nil)

    /// - Parameter seconds: from now on.
    public init(seconds: Int64) {
        self.init(end: .now + .seconds(seconds))
    }

    private init(end: ContinuousClock.Instant?) {
        self.end = end
    }

    /// What is left until then; nil where there is no end.
    var left: Duration? { end.map { max(.zero, $0 - .now) } }

    var isOver: Bool { end.map { $0 <= .now } ?? false }
}
