internal import CLinux
internal import FileAccess
internal import Findings
internal import Glibc
public import ReleaseVerification
internal import SystemPackage

/// A program that runs as a child of this process, which stands in for it: in the same process group, deaf to the
/// signals that the terminal sends to both (SIGINT, SIGQUIT), passing on SIGTERM, SIGHUP, SIGUSR1, SIGUSR2 and SIGCONT,
/// stopping when the program is stopped.
///
/// One at a time, and nothing else in this process may wait for children meanwhile: as process 1 it collects orphans.
struct Supervisor: ~Copyable {
    private let process: pid_t

    /// Executes the bytes that `contents` holds open.
    ///
    /// The program gets `arguments` (the first is its own name), the original environment, standard streams and
    /// signals, and no other open file, save that a script's interpreter gets the script.
    init(
        starting contents: borrowing OpenFile, arguments: [[UInt8]], as original: OriginalProcess
    ) throws(ExecutionError) {
        let path = contents.path.bytes
        let kind: ProgramKind
        do throws(FileError) {
            kind = try ProgramKind(of: contents)
        } catch {
            throw ExecutionError(code: .noProcess, path: path, detail: error.finding.message)
        }
        let descriptor = contents.descriptor.rawValue
        guard unsafe !kind.isScript || access("/dev/fd/\(descriptor)", F_OK) == 0 else {
            throw .unreachableScript(path)
        }
        clinux_stand_in()
        var signals = original.signals.inC
        var refusal: CInt = 0
        let process = unsafe CStrings.withPointers(to: arguments) { argv in
            unsafe CStrings.withPointers(to: original.environment) { envp in
                unsafe clinux_start_program(descriptor, kind.isScript ? 1 : 0, argv, envp, &signals, &refusal)
            }
        }
        guard process < 0 else {
            self.process = process
            return
        }
        let errno = Errno(rawValue: refusal == 0 ? clinux_errno() : refusal)
        unsafe clinux_restore_signals(&signals)
        guard refusal != 0 else {
            throw ExecutionError(code: .noProcess, path: path, detail: "no new process: \(errno.description)")
        }
        throw .refused(errno, kind, path: path)
    }

    /// Waits until the program has ended; stops with it in between.
    consuming func wait() throws(ExecutionError) -> ProgramEnd {
        while true {
            var change = CLINUX_EXITED
            var value: CInt = 0
            guard unsafe clinux_wait_program(process, &change, &value) == 0 else {
                let reason = Errno(rawValue: clinux_errno()).description
                throw ExecutionError(code: .noProcess, path: [], detail: "the program cannot be waited for: \(reason)")
            }
            switch change {
            case CLINUX_STOPPED: clinux_stop_with(process)
            case CLINUX_KILLED: return .killed(signal: value)
            default: return .exited(status: value)
            }
        }
    }
}

extension VerifiedProgram {
    /// Executes the very bytes that were verified, and returns when the program has ended and its copy is removed.
    ///
    /// - Parameters:
    ///   - arguments: the first is the program's own name.
    ///   - original: what the program is to find as if it had been started directly.
    public consuming func run(
        arguments: [[UInt8]], as original: OriginalProcess
    ) throws(ExecutionError) -> ProgramEnd {
        switch copy {
        case .file(let file):
            try Supervisor(starting: file.contents, arguments: arguments, as: original).wait()
        case .memory(let memory):
            try Supervisor(starting: memory.contents, arguments: arguments, as: original).wait()
        }
    }
}
