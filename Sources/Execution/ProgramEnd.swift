internal import CLinux
internal import Glibc

/// How a program ended.
public enum ProgramEnd: Hashable, Sendable {
    case exited(status: Int32)
    case killed(signal: Int32)

    /// Ends this process in the same way: with the same status, or by the same signal and without a core dump of its
    /// own. Process 1 cannot be ended by a signal: there it is the status 128 + signal, as a shell reports it.
    public func becomeOurs() -> Never {
        switch self {
        case .exited(let status): exit(status)
        case .killed(let signal): clinux_die_by(signal)
        }
    }
}
