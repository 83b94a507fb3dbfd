internal import CLinux
internal import Dispatch
internal import FileAccess
internal import Glibc

/// Leaves nothing behind where SIGINT, SIGTERM, SIGHUP or SIGQUIT ends the process: no gpg that goes on, no private folder.
///
/// The process still dies by that signal, so that whoever waits for it sees why. SIGKILL cannot be heard: what it leaves
/// is removed by a later run, see ``PrivateHomes/sweep()``.
public enum Interruption {
    private static let isHeard: Bool = {
        let pipe = clinux_hear_interruptions()
        guard pipe >= 0 else { return false }
        DispatchQueue(label: "interruption", qos: .userInitiated).async { wait(pipe) }
        return true
    }()

    /// From now on these signals are heard. Whoever takes them over later (to pass them on to another program, for one)
    /// just sets handlers of their own.
    public static func hear() { _ = isHeard }

    private static func wait(_ pipe: CInt) {
        unblock()
        var signal: UInt8 = 0
        while unsafe read(pipe, &signal, 1) != 1 { guard errno == EINTR else { return } }
        Uninterrupted.perform {
            LivingEngines.endAll()
            LivingAgents.endAll()
            for folder in LivingFolders.endAll() { SocketFolder.remove(forHome: folder) }
            LivingFiles.endAll()
            clinux_die_by(CInt(signal))
        }
    }

    /// Takes the signals on this thread even where the process was started with them blocked: programs that start others
    /// from a thread of theirs which blocks signals do that, and mean nothing by it. See: man 3 pthread_sigmask
    private static func unblock() {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { unsafe sigaddset(&signals, signal) }
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
}
