import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import GnuPGSigning
import SystemPackage

/// Where a secret key is: `FILE`, `env:NAME` (a variable) or `fd:N` (a descriptor).
struct SecretSource {
    private enum Place {
        case file(String)
        case variable(String)
        case descriptor(Int32)
    }

    let text: String
    private let place: Place

    /// - Throws: `ValidationError`.
    init(_ text: String) throws {
        self.text = text
        if text.hasPrefix("fd:") {
            guard let number = Int32(text.dropFirst(3)) else {
                throw ValidationError("--secret-key fd:N takes a number.")
            }
            place = .descriptor(number)
        } else if text.hasPrefix("env:") {
            let name = text.dropFirst(4)
            guard Self.isVariable(name) else {
                throw ValidationError(
                    """
                    --secret-key env:NAME takes the name of a variable, of letters, digits and _, without a dollar sign. If \
                    what was given is the key itself, it may be in the shell's history and in this log by now: take it for \
                    known.
                    """)
            }
            place = .variable(String(name))
        } else {
            place = .file(text)
        }
        if text.isEmpty || text == "env:\(PassphraseOptions.variable)" {
            throw ValidationError("--secret-key takes FILE, env:NAME or fd:N.")
        }
    }

    /// See: POSIX.1-2024, XBD 8.1, the names that shells take
    private static func isVariable(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first) else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    var descriptor: Int32? {
        if case .descriptor(let number) = place { number } else { nil }
    }

    func file() throws -> BytePath? {
        if case .file(let name) = place { try Path(name).path } else { nil }
    }

    var variable: String? {
        if case .variable(let name) = place { name } else { nil }
    }

    /// Reads what is no variable: those were taken out of the environment before.
    func read() throws -> GivenSecretKey {
        do {
            switch place {
            case .descriptor(let number):
                return GivenSecretKey(try Self.read(number, limit: GivenSecretKey.largest), title: "'\(text)'")
            case .file(let name):
                let path = try Path(name).path
                return GivenSecretKey(
                    try Secret(contentsOf: path, limit: GivenSecretKey.largest), title: "'\(path.bytes)'")
            case .variable(let name):
                throw UnusableInput(finding: Finding(.secretKeyUnavailable, "the variable '\(name)' is not set"))
            }
        } catch let error as FileError {
            // What is no name of a file may be the key itself.
            let message: Message =
                ShownArgument.isShort(text)
                ? error.finding.message
                : "cannot \(error.operation) the file given with --secret-key: \(error.reason)"
            throw UnusableInput(finding: Finding(.secretKeyUnavailable, message))
        }
    }

    static func read(_ descriptor: Int32, limit: Int) throws -> Secret {
        let file = FileDescriptor(rawValue: descriptor)
        let secret = try Secret(readingFrom: file, named: Array("descriptor \(descriptor)".utf8), limit: limit)
        // No child shall have it.
        if descriptor > 2 { try? file.close() }
        return secret
    }
}
