public import Findings
internal import Glibc
internal import Reports
internal import Synchronization

/// One line on the terminal that says how far long work is, and goes away; nothing where standard error is no terminal.
///
/// It appears after half a second and is renewed ten times a second at most.
public final class ProgressLine: Sendable {
    private let label: String
    private let unit: Unit
    private let begin = Moment.now
    private let shownAt = Mutex<Double?>(nil)

    /// What is counted.
    public enum Unit: Sendable {
        case bytes
        case files
    }

    private enum Moment {
        /// Seconds on a clock that never goes back. See: man 2 clock_gettime
        static var now: Double {
            var time = timespec()
            unsafe clock_gettime(CLOCK_MONOTONIC, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
    }

    /// Nil where nothing is to be shown.
    ///
    /// - Parameter label: what is being done; escaped here.
    public init?(_ label: Message, _ unit: Unit, isQuiet: Bool) {
        guard !isQuiet, Terminal.isStyled(.error) else { return nil }
        self.label = label.text
        self.unit = unit
    }

    deinit { finish() }

    /// Says that `done` of `total` are done.
    private func update(_ done: Int64, _ total: Int64) {
        let now = Moment.now
        let isDue = shownAt.withLock { shownAt in
            guard now - (shownAt ?? begin + 0.4) >= 0.1, total > 0 else { return false }
            shownAt = now
            return true
        }
        guard isDue else { return }
        let rate = Double(done) / max(now - begin, 0.001)
        var parts = ["\(label): \(done * 100 / total) % of \(amount(Double(total)))"]
        if unit == .bytes { parts.append("\(amount(rate))/s") }
        if rate > 0 { parts.append("\(Int((Double(total - done) / rate).rounded(.up))) s left") }
        Output.text("\r\u{1B}[K" + parts.joined(separator: ", "), to: .error)
    }

    /// Says how far the work is, and takes the line away at its end.
    public var reporter: @Sendable (_ done: Int64, _ total: Int64) -> Void {
        { done, total in done < total ? self.update(done, total) : self.finish() }
    }

    private func finish() {
        let wasShown = shownAt.withLock { shownAt in shownAt.take() != nil }
        if wasShown { Output.text("\r\u{1B}[K", to: .error) }
    }

    private func amount(_ number: Double) -> String {
        unit == .bytes ? ByteCount.text(number) : "\(Int(number)) files"
    }
}
