import Foundation

/// Whether the program at `path` is there.
public func isInstalled(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

/// A program of this package, built with the tests: it lies beside them.
public func builtProgram(_ name: String) -> String {
    let tests = [Bundle.main.bundlePath] + CommandLine.arguments
    let folders = tests.flatMap { [$0, URL(fileURLWithPath: $0).deletingLastPathComponent().path] }
    return folders.map { $0 + "/" + name }.first(where: isInstalled) ?? name
}

/// The package's own folder.
public let packageFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

/// Whether what is missing may pass in silence: nowhere but where developers run the tests by hand. In CI, what
/// scripts/install-dependencies installs is there, and a test that needs it fails without.
public let mayBeMissing = ProcessInfo.processInfo.environment["CI"] == nil

/// The sanitizer that these tests and the commands were built with; see scripts/test.
public enum Sanitizer {
    public static let isOn = ProcessInfo.processInfo.environment["RELEASE_SANITIZER"] != nil
    public static let hinders = "a sanitizer takes terabytes of address space, and needs /proc"
    /// So many seconds, or ten times as many where everything is that much slower: only a fault takes longer.
    public static func seconds(_ count: Int) -> Duration { .seconds(isOn ? 10 * count : count) }
    /// What a program needs in an environment of its own.
    public static let environment = ProcessInfo.processInfo.environment.filter {
        $0.key == "LSAN_OPTIONS" || $0.key == "TSAN_OPTIONS"
    }
}
