internal import FileAccess
internal import Findings
internal import Glibc

/// The whole environment of the gpg processes of one home: nothing of the caller's, and the home itself.
///
/// gpgme would name the home as an argument, but asks `gpg --version` again each time that it is told one. So gpg learns
/// its home from here. See: man 7 environ; docs/adr/0020
@safe struct EngineEnvironment: ~Copyable {
    /// Ended by nil, as environ(7) is.
    let raw: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    /// - Parameters:
    ///   - home: nil for a program that is told as an argument.
    ///   - variables: each `NAME=VALUE`, for programs that ask people something. Those of the engine itself win.
    init(home: BytePath?, variables: [[UInt8]] = []) throws(EngineError) {
        let entries =
            [
                Array("PATH=\(GnuPGProcess.searchPath)".utf8), Array("LC_ALL=C".utf8),
                Array("GNUPGHOME=".utf8) + (home?.bytes ?? Array("/dev/null".utf8)),
            ] + variables
        count = entries.count + 1
        unsafe raw = .allocate(capacity: count)
        unsafe raw.initialize(repeating: nil, count: count)
        for (index, entry) in entries.enumerated() {
            guard let copy = unsafe strdup(entry.map { CChar(bitPattern: $0) } + [0]) else {
                throw EngineError(.failed, "there is no memory for gpg's environment")
            }
            unsafe raw[index] = unsafe copy
        }
    }

    deinit {
        for index in 0..<count { unsafe free(raw[index]) }
        unsafe raw.deallocate()
    }
}
