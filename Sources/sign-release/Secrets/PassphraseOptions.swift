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
    var passphraseDescriptor: Int32?

    static let variable = "SIGN_RELEASE_PASSPHRASE"
    private static let longest = 4_096

    func validate() throws {
        if passphraseFile != nil, passphraseDescriptor != nil {
            throw ValidationError("Give the passphrase in one way.")
        }
    }

    /// What a file or descriptor gives; nil where no option names one.
    func given() throws -> Secret? {
        do {
            if let passphraseFile {
                return try Secret(contentsOf: Path(passphraseFile).path, limit: Self.longest)
            }
            return try passphraseDescriptor.map { try SecretSource.read($0, limit: Self.longest) }
        } catch let error as FileError {
            throw MissingSecret(finding: Finding(.wrongPassphrase, error.finding.message))
        }
    }
}

/// A secret key or passphrase that was to be given cannot be had.
struct MissingSecret: FindingError {
    let finding: Finding
}
