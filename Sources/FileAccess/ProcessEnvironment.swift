internal import CLinux
internal import Glibc

/// The file-creation mask. See: man 2 umask
enum Umask {
    /// It can only be read by setting it, so this is done once; nothing here changes it.
    static let current: mode_t = {
        let mask = umask(0o077)
        umask(mask)
        return mask
    }()
}

/// This process's variables, by their bytes: in a String, what stands behind the `=` can make one character of it.
///
/// To be used before another thread reads the environment. See: man 7 environ
public enum EnvironmentVariables {
    /// Each `NAME=VALUE`, as the bytes that they are; what is not of that form too.
    package static var all: [[UInt8]] {
        var all: [[UInt8]] = []
        var entry = unsafe environ
        while let current = unsafe entry.pointee {
            all.append(unsafe Array(UnsafeRawBufferPointer(start: current, count: strlen(current))))
            unsafe entry += 1
        }
        return all
    }

    /// Drops every variable whose name `isUnwanted`.
    public static func drop(where isUnwanted: ([UInt8]) -> Bool) {
        let names = all.map { Array($0.prefix { $0 != UInt8(ascii: "=") }) }
        for name in names where isUnwanted(name) {
            let terminated = name.map { CChar(bitPattern: $0) } + [0]
            unsafe unsetenv(terminated)
        }
    }
}

/// The proc file system. See: man 5 proc
public enum ProcessFileSystem {
    /// Whether this process can reach its own open files by name.
    public static var isMounted: Bool { unsafe access("/proc/self/fd", X_OK) == 0 }
}

/// Names that nobody can foresee.
enum RandomName {
    static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    static let length = 12

    /// ``length`` characters of ``alphabet``: 60 random bits from getrandom(2).
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(
            decoding: (0..<length).compactMap { _ in alphabet.randomElement(using: &generator) }, as: UTF8.self)
    }
}
