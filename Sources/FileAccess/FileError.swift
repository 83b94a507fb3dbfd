public import Findings
public import SystemPackage

/// Opening, reading or writing a file failed.
public struct FileError: FindingError, Hashable {
    /// What went wrong, for programs to act on; more may come.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// There is nothing of that name (ENOENT, ENOTDIR).
        public static let notFound = Code(rawValue: "not-found")
        /// A folder, device, pipe or socket, or a link where none is followed.
        public static let notARegularFile = Code(rawValue: "not-a-regular-file")
        /// More bytes than the caller allows.
        public static let tooLarge = Code(rawValue: "too-large")
        /// The file was changed, truncated or replaced during the work.
        public static let changed = Code(rawValue: "changed")
        /// A file of that name is there already.
        public static let exists = Code(rawValue: "exists")
        /// No folder is private enough.
        public static let noPrivateFolder = Code(rawValue: "no-private-folder")
        /// The file system is full, or this user's part of it.
        public static let noRoom = Code(rawValue: "no-room")
        /// The operating system cannot do it.
        public static let unsupported = Code(rawValue: "unsupported")
        /// Anything else that the system said.
        public static let system = Code(rawValue: "system")
    }

    public let code: Code
    /// The path as it was given.
    public let path: [UInt8]
    /// What was being done, as the start of a sentence ("open", "read", "rename").
    public let operation: String
    /// The system's reason, where it gave one.
    public let errno: Errno?
    /// Said beside the above, where there is more to say.
    public let detail: Message?

    public init(
        _ code: Code, _ operation: String, _ path: some Sequence<UInt8>, errno: Errno? = nil, detail: Message? = nil
    ) {
        self.code = code
        self.operation = operation
        self.path = Array(path)
        self.errno = errno
        self.detail = detail
    }

    /// Why, without saying of what file.
    public var reason: Message { detail ?? errno.map { "\($0.description)" } ?? "\(code.rawValue)" }

    public var finding: Finding {
        let message: Message = "cannot \(operation) '\(path)': \(reason)"
        return Finding(rule, message, remedy: remedy, path: path)
    }

    private var remedy: Message? {
        guard code == .noRoom else { return nil }
        return "Make room there, or set TMPDIR to a folder with more; for secret keys, to one in memory (tmpfs)."
    }

    private var rule: Rule {
        switch code {
        case .notARegularFile: .notARegularFile
        case .changed: .fileChanged
        case .exists: .outputExists
        case .noPrivateFolder: .noPrivateFolder
        case .unsupported: .memoryExecution
        default: .inputOutput
        }
    }
}

extension FileError {
    /// The failure of a system call, with errno as it stands.
    static func system(_ operation: String, _ path: some Sequence<UInt8>, _ errno: Errno) -> FileError {
        switch errno {
        case .noSuchFileOrDirectory, .notDirectory: FileError(.notFound, operation, path, errno: errno)
        case .fileExists: FileError(.exists, operation, path, errno: errno)
        default: FileError(.system, operation, path, errno: errno)
        }
    }
}
