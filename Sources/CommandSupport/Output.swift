public import FileAccess
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// Standard output for results, standard error for everything else. What is written has been escaped before.
public enum Output {
    /// Where text goes.
    public enum Stream: Int32, Sendable {
        case output = 1
        case error = 2
    }

    private static let incomplete = Mutex(false)

    /// Whether something of a result could not be written, and not because its reader went away.
    static var isIncomplete: Bool { incomplete.withLock { $0 } }

    /// A line of a result or message; on a terminal its first word is coloured where it says how things stand.
    public static func line(_ text: String, to stream: Stream = .output) {
        lines(CollectionOfOne(text), to: stream)
    }

    /// Many lines, written together.
    public static func lines(_ lines: some Sequence<String>, to stream: Stream = .output) {
        let isStyled = Terminal.isStyled(stream)
        var text = ""
        for line in lines {
            text += isStyled ? styled(line) : line
            text += "\n"
        }
        write(text, to: stream)
    }

    /// Writes a secret to standard output.
    public static func secret(_ secret: borrowing Secret) throws(FileError) {
        unsafe try secret.withBytes { (bytes) throws(FileError) in unsafe try write(bytes) }
    }

    /// Writes bytes as they are to standard output.
    public static func bytes(_ bytes: [UInt8]) throws(FileError) {
        let result = unsafe bytes.withUnsafeBytes { bytes in
            Result { () throws(FileError) in unsafe try write(bytes) }
        }
        try result.get()
    }

    private static func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        do {
            _ = unsafe try FileDescriptor.standardOutput.writeAll(bytes)
        } catch {
            throw FileError(.system, "write", Array("standard output".utf8), errno: error as? Errno)
        }
    }

    /// Text as it is.
    public static func text(_ text: String, to stream: Stream = .output) { write(text, to: stream) }

    private static func styled(_ line: String) -> String {
        let styles = [
            ("error:", "1;31"), ("REJECTED", "1;31"), ("REFUSED", "1;31"), ("not ok", "31"), ("warning:", "33"),
            ("note:", "36"), ("verified", "1;32"), ("ok", "32"),
        ]
        guard let (word, code) = styles.first(where: { line.hasPrefix($0.0) }) else { return line }
        return "\u{1B}[\(code)m\(word)\u{1B}[0m\(line.dropFirst(word.count))"
    }

    /// See: man 2 write
    private static func write(_ text: String, to stream: Stream) {
        var text = text
        text.withUTF8 { buffer in
            var bytes = unsafe buffer[...]
            while unsafe !bytes.isEmpty {
                let rest = unsafe UnsafeBufferPointer(rebasing: bytes)
                let count = unsafe Glibc.write(stream.rawValue, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    // A reader that went away does not change the verdict, which is the exit status.
                    if errno != EPIPE, stream == .output { incomplete.withLock { $0 = true } }
                    return
                }
                unsafe bytes = unsafe bytes.dropFirst(count)
            }
        }
    }
}

/// What is at the other end of the standard streams.
enum Terminal {
    /// Whether colours and cursor movements are wanted: on a terminal that can, unless NO_COLOR is set and not empty
    /// (https://no-color.org).
    static func isStyled(_ stream: Output.Stream) -> Bool {
        isatty(stream.rawValue) == 1 && variable("NO_COLOR").isEmpty && variable("TERM") != "dumb"
    }

    private static func variable(_ name: String) -> String {
        unsafe getenv(name).map { unsafe String(cString: $0) } ?? ""
    }
}
