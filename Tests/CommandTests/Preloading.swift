import Foundation
import Testing

/// Functions that stand before those of the C library in a command. See: man 8 ld.so
enum Preloading {
    static let compiler = "/usr/bin/cc"
    static let isPossible = FileManager.default.isExecutableFile(atPath: compiler)
    static let absence = "there is no C compiler"
}

extension ForgedRelease {
    /// Compiles `source`, C.
    ///
    /// - Returns: the environment of a command that is to use it.
    func preloading(_ source: String) throws -> [String: String] {
        try write("preloaded.c", source)
        let arguments = ["-shared", "-fPIC", "-o", "preloaded.so", "preloaded.c"]
        try #require(try CommandRun(Preloading.compiler, arguments, in: folder).status == 0)
        return ["LD_PRELOAD": path("preloaded.so")]
    }
}
