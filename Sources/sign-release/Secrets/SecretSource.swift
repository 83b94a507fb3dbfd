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
            place = .variable(String(text.dropFirst(4)))
        } else {
            place = .file(text)
        }
        if text.isEmpty || text == "env:" || text == "env:\(PassphraseOptions.variable)" {
            throw ValidationError("--secret-key takes FILE, env:NAME or fd:N.")
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
            throw UnusableInput(finding: Finding(.secretKeyUnavailable, error.finding.message))
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
