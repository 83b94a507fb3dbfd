internal import Glibc

/// Keeps a connection that broke from ending the process: some libcurl and TLS libraries write to it without saying that
/// they want no SIGPIPE. Nothing that other threads see is changed. See: man 3 pthread_sigmask
enum BrokenPipe {
    static func withoutSignal<Result, Failure: Error>(_ work: () throws(Failure) -> Result) throws(Failure) -> Result {
        var signal = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&signal)
        unsafe sigaddset(&signal, SIGPIPE)
        let wasPending = isPending
        unsafe pthread_sigmask(SIG_BLOCK, &signal, &before)
        defer {
            if isPending, !wasPending {
                var none = timespec()
                unsafe sigtimedwait(&signal, nil, &none)
            }
            unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
        }
        return try work()
    }

    private static var isPending: Bool {
        var pending = sigset_t()
        return unsafe sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1
    }
}
