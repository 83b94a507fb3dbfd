internal import CLinux
internal import FileAccess

/// What this process was given when it was started, for the program that it will stand in for: the environment, the
/// signals that are ignored and blocked, and which standard streams there are.
///
/// To be taken before anything else happens: libraries change signals, and this program drops variables.
public struct OriginalProcess: Sendable {
    /// Each `NAME=VALUE`, as the bytes that they are; what is not of that form is kept too. See: man 7 environ
    public let environment: [[UInt8]]
    let signals: Signals

    struct Signals: Sendable {
        let ignored: UInt64
        let blocked: UInt64
        let closedStreams: UInt32

        var inC: clinux_inheritance {
            clinux_inheritance(ignored: ignored, blocked: blocked, closed_streams: closedStreams)
        }
    }

    /// Takes it from this process as it is now.
    public init() {
        var state = clinux_inheritance()
        unsafe clinux_inheritance_read(&state)
        signals = Signals(ignored: state.ignored, blocked: state.blocked, closedStreams: state.closed_streams)
        environment = EnvironmentVariables.all
    }
}
