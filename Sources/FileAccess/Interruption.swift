internal import CLinux
internal import Glibc
internal import Synchronization

/// Lets a process that is interrupted (SIGHUP, SIGINT, SIGTERM) remove its private folders, and end what must not be left
/// half done, before the signal ends it.
public enum Interruption {
    /// Held while something happens that must not be left half done.
    private static let lock = Mutex(())

    /// Starts a thread that waits for the signals. Once, at the start of a process that has private folders.
    public static func watch() {
        var ends: [CInt] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        let box = unsafe Unmanaged.passRetained(Pipe(reader: ends[0], writer: ends[1]))
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                if let argument = unsafe argument {
                    unsafe Interruption.wait(Unmanaged<Pipe>.fromOpaque(argument).takeRetainedValue())
                }
                return nil
            }, box.toOpaque())
        guard result == 0 else {
            unsafe box.release()
            return
        }
        pthread_detach(thread)
    }

    /// Runs `body` to its end even if a signal wants to end the process meanwhile.
    public static func deferring<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
        try lock.withLock { (_) throws(Failure) in try body() }
    }

    private final class Pipe {
        let reader: CInt
        let writer: CInt

        init(reader: CInt, writer: CInt) {
            self.reader = reader
            self.writer = writer
        }
    }

    private static func wait(_ pipe: Pipe) {
        guard clinux_report_termination(pipe.writer) == 0 else { return }
        var byte: UInt8 = 0
        while true {
            let count = unsafe read(pipe.reader, &byte, 1)
            if count == 1 { break }
            guard count < 0, clinux_errno() == EINTR else { return }
        }
        deferring {
            LivingFolders.removeAll()
            // Ended as if nothing had caught the signal, so that whoever waits sees it.
            _ = signal(CInt(byte), SIG_DFL)
            kill(getpid(), CInt(byte))
            while true { pause() }
        }
    }
}
