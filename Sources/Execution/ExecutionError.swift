public import Findings
internal import SystemPackage

/// A program that was verified could not be started.
public struct ExecutionError: FindingError, Hashable {
    /// What went wrong, for programs to act on; more may come.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The system cannot execute it.
        public static let notExecutable = Code(rawValue: "not-executable")
        /// Its interpreter or loader is not there.
        public static let interpreterMissing = Code(rawValue: "interpreter-missing")
        /// There is no process to execute it in.
        public static let noProcess = Code(rawValue: "no-process")
    }

    public let code: Code
    /// The path of the artifact or its copy.
    public let path: [UInt8]
    /// Why.
    public let detail: Message

    /// What a shell's exit status is in the same case: 126 not executable, 127 not there; 125 for all else.
    public var exitStatus: Int32 {
        switch code {
        case .notExecutable: 126
        case .interpreterMissing: 127
        default: 125
        }
    }

    public var finding: Finding {
        Finding(rule, "cannot execute '\(path)': \(detail)", path: path)
    }

    private var rule: Rule {
        switch code {
        case .notExecutable: .notExecutable
        case .interpreterMissing: .interpreterMissing
        default: .inputOutput
        }
    }
}

extension ExecutionError {
    /// The kernel hands a script to its interpreter by this name, and does not look whether it is there.
    static func unreachableScript(_ path: [UInt8]) -> ExecutionError {
        ExecutionError(
            code: .notExecutable, path: path,
            detail:
                "a script is handed to its interpreter as /dev/fd/N, and that is not there (it needs /dev and /proc)")
    }

    /// What execveat(2) said, in words.
    static func refused(_ errno: Errno, _ kind: ProgramKind, path: [UInt8]) -> ExecutionError {
        switch errno {
        case .noSuchFileOrDirectory, .notDirectory:
            ExecutionError(code: .interpreterMissing, path: path, detail: missing(kind))
        case .permissionDenied where kind.isScript:
            ExecutionError(code: .notExecutable, path: path, detail: "its interpreter may not be executed")
        case .execFormatError:
            ExecutionError(code: .notExecutable, path: path, detail: notAProgram(kind))
        default:
            ExecutionError(code: .notExecutable, path: path, detail: "\(errno.description)")
        }
    }

    private static func missing(_ kind: ProgramKind) -> Message {
        switch kind {
        case .script(let interpreter): "its interpreter '\(interpreter)' is not there"
        default: "the loader that it was built for is not there"
        }
    }

    private static func notAProgram(_ kind: ProgramKind) -> Message {
        switch kind {
        case .elf: "it is a program for another machine, or damaged"
        case .empty: "it is empty"
        default: "it is no program of a known format (a script starts with #! and the path of its interpreter)"
        }
    }
}
