import Glibc

/// Standard output for results, standard error for everything else. What is written has been escaped before.
enum Output {
    static func line(_ text: String) { write(text + "\n", to: 1) }
    static func result(_ text: String) { write(text, to: 1) }
    static func message(_ text: String) { write(text + "\n", to: 2) }

    /// See: man 2 write
    private static func write(_ text: String, to descriptor: CInt) {
        var bytes = ArraySlice(text.utf8)
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // A reader that went away does not change the verdict, which is the exit status.
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
