import Glibc

/// A program to be measured.
struct Command {
    /// The program's path, or its name along PATH, and its arguments.
    let arguments: [String]
    /// Where it runs.
    let folder: String
    /// Whether it gets a GNUPGHOME of its own that has never been used. It is made before the clock starts.
    var needsFreshHome = false
    /// What it leaves in the folder, which is removed once the clock has stopped.
    var leftovers: String?

    /// One run of it.
    struct Run {
        let seconds: Double
        /// The most memory that it, or any process that it waited for, had at once, in bytes.
        let peakMemory: Int
        let status: CInt
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs it once, with no input and its output thrown away. See: man 3 posix_spawn, man 2 wait4
    func run() throws -> Run {
        let home = needsFreshHome ? try Self.makeHome(in: folder) : nil
        if let home { unsafe setenv("GNUPGHOME", home, 1) } else { unsafe unsetenv("GNUPGHOME") }
        guard unsafe chdir(folder) == 0 else { throw Failure(description: "there is no folder '\(folder)'") }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for descriptor: CInt in 0...2 {
            unsafe posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var child = pid_t()
        let begin = Self.now()
        let error = unsafe posix_spawnp(&child, arguments[0], &actions, nil, &words, environ)
        guard error == 0 else { throw Failure(description: "cannot start '\(arguments[0])': error \(error)") }
        var status: CInt = 0
        var usage = rusage()
        while unsafe wait4(child, &status, 0, &usage) < 0 {
            guard errno == EINTR else { throw Failure(description: "cannot wait for '\(arguments[0])'") }
        }
        let end = Self.now()
        if let leftovers { try Self.remove(leftovers) }
        // Linux counts in KiB.
        return Run(seconds: end - begin, peakMemory: usage.ru_maxrss * 1024, status: status)
    }

    private static func remove(_ name: String) throws {
        let words: [String?] = ["rm", "-rf", "--", name, nil]
        var pointers = unsafe words.map { unsafe $0.flatMap { unsafe strdup($0) } }
        defer { unsafe pointers.forEach { unsafe free($0) } }
        var child = pid_t()
        var status: CInt = 0
        guard unsafe posix_spawnp(&child, "rm", nil, nil, &pointers, environ) == 0,
            unsafe waitpid(child, &status, 0) == child, status == 0
        else { throw Failure(description: "cannot remove '\(name)'") }
    }

    private static func makeHome(in folder: String) throws -> String {
        let home = "\(folder)/home-\(UInt64.random(in: 0 ... .max))"
        guard unsafe mkdir(home, 0o700) == 0 else { throw Failure(description: "cannot make the folder '\(home)'") }
        return home
    }

    private static func now() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
