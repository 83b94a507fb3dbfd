import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import GnuPGSigning

/// Where the passphrase comes from.
struct PassphraseOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A file whose first line is the passphrase.", valueName: "file"))
    var passphraseFile: String?

    @Option(
        name: .customLong("passphrase-fd"),
        help: ArgumentHelp(
            """
            A descriptor whose first line is the passphrase. Without either, SIGN_RELEASE_PASSPHRASE is used; without \
            that, gpg's agent asks, on a terminal only.
            """, valueName: "number"))
    var passphraseNumber: String?

    /// Nil where there is none, or one that is no number.
    var passphraseDescriptor: Int32? { passphraseNumber.flatMap { Int32($0) } }

    static let variable = "SIGN_RELEASE_PASSPHRASE"
    private static let largestFile = 4_096

    func validate() throws {
        // The parser itself would show what was given.
        if passphraseNumber != nil, passphraseDescriptor == nil {
            throw ValidationError("--passphrase-fd takes the number of a descriptor.")
        }
        if passphraseFile != nil, passphraseDescriptor != nil {
            throw ValidationError("Give the passphrase in one way.")
        }
    }

    func file() throws -> BytePath? { try passphraseFile.map { try Path($0).path } }

    /// The first line of a file or descriptor; nil where no option names one.
    ///
    /// - Throws: where it is empty: whoever names a passphrase does not mean that there is none. What was given for a file's
    ///   name is not said: it may be the passphrase.
    func given() throws -> Secret? {
        if let file = try file() {
            do {
                let secret = try Secret(contentsOf: file, limit: Self.largestFile)
                return try Self.firstLine(secret, of: Self.namelessFile)
            } catch let error as FileError {
                let message: Message = "cannot \(error.operation) \(Self.namelessFile): \(error.reason)"
                throw UnusableInput(finding: Finding(.wrongPassphrase, message))
            }
        }
        guard let number = passphraseDescriptor else { return nil }
        do {
            let secret = try SecretSource.read(number, limit: Self.largestFile)
            return try Self.firstLine(secret, of: "descriptor \(number)")
        } catch let error as FileError {
            throw UnusableInput(finding: Finding(.wrongPassphrase, error.finding.message))
        }
    }

    private static let namelessFile: Message = "the file given with --passphrase-file"

    private static func firstLine(_ secret: consuming Secret, of source: Message) throws -> Secret {
        let line = secret.firstLine()
        guard !line.isEmpty else {
            throw UnusableInput(
                finding: Finding(.wrongPassphrase, "\(source) holds no passphrase: its first line is empty"))
        }
        return line
    }
}
