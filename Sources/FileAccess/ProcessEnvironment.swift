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

/// The proc file system. See: man 5 proc
public enum ProcessFileSystem {
    /// Whether this process can reach its own open files by name.
    public static var isMounted: Bool { unsafe access("/proc/self/fd", X_OK) == 0 }
}

/// Names that nobody can foresee.
enum RandomName {
    /// Twelve characters of `a…z2…7`: 60 random bits from getrandom(2).
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        return String(decoding: (0..<12).compactMap { _ in alphabet.randomElement(using: &generator) }, as: UTF8.self)
    }
}
