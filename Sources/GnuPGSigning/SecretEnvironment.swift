public import FileAccess
internal import Glibc

/// The environment of a process that handles secrets: what is secret in it is taken out, and what children do not need is
/// not handed on.
///
/// To be used at the start, before another thread or a library reads the environment.
public enum SecretEnvironment {
    /// Takes a variable out of the environment: its value is copied, overwritten where it stood (so that
    /// /proc/PID/environ does not show it either), and dropped. Nil where it is not set.
    public static func take(_ name: String) throws(FileError) -> Secret? {
        guard let value = unsafe getenv(name) else { return nil }
        let count = unsafe strlen(value)
        defer {
            unsafe explicit_bzero(value, count)
            unsafe unsetenv(name)
        }
        return unsafe try Secret(copying: UnsafeRawBufferPointer(start: value, count: count))
    }

    /// A variable that is not secret.
    public static func value(of name: String) -> [UInt8]? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe Array(UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }

    /// What gpg, its agent and the program that asks for passphrases need.
    private static let needed: Set<String> = [
        "HOME", "USER", "LOGNAME", "TMPDIR", "TERM", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
        "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_SESSION_TYPE",
    ]

    /// Drops every variable that children do not need.
    public static func dropWhatChildrenDoNotNeed() {
        EnvironmentVariables.drop { !needed.contains(String(decoding: $0, as: UTF8.self)) }
    }

    /// Whether somebody sits at standard input.
    public static var isOnTerminal: Bool { isatty(0) == 1 }

    /// The environment of programs that may ask for a passphrase, each `NAME=VALUE`.
    ///
    /// - Parameter unlocking: says whether they may ask on the terminal.
    static func forChildren(_ unlocking: Unlocking) -> [[UInt8]] {
        let terminal = if case .terminal = unlocking { true } else { false }
        var variables = needed.sorted().compactMap { name in
            value(of: name).map { Array("\(name)=".utf8) + $0 }
        }
        var name = [CChar](repeating: 0, count: 256)
        if terminal, unsafe ttyname_r(0, &name, name.count) == 0 {
            variables.append(Array("GPG_TTY=".utf8) + name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
        }
        return variables
    }
}
