internal import FileAccess

/// What the kernel takes a file for, by its first bytes. See: man 2 execve
enum ProgramKind: Hashable, Sendable {
    case elf
    /// With the interpreter's path from the first line.
    case script(interpreter: [UInt8])
    case empty
    case other

    var isScript: Bool {
        if case .script = self { true } else { false }
    }

    init(of file: borrowing OpenFile) throws(FileError) {
        // The kernel looks at 256 bytes; see BINPRM_BUF_SIZE.
        self.init(try file.beginning(atMost: 256))
    }

    init(_ start: [UInt8]) {
        if start.isEmpty {
            self = .empty
        } else if start.starts(with: [0x7F] + "ELF".utf8) {
            self = .elf
        } else if start.starts(with: "#!".utf8) {
            let blank = [UInt8(ascii: " "), UInt8(ascii: "\t")]
            let line = start.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") && $0 != 0 }
            let interpreter = line.drop { blank.contains($0) }.prefix { !blank.contains($0) }
            self = .script(interpreter: Array(interpreter))
        } else {
            self = .other
        }
    }
}
