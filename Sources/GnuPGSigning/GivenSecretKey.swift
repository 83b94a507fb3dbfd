public import FileAccess
public import Findings
internal import OpenPGP

/// A secret key as it was given for this run.
public final class GivenSecretKey {
    package let secret: Secret
    /// As messages name it: a path, a variable, a descriptor.
    let title: Message

    public init(_ secret: consuming Secret, title: Message) {
        self.secret = secret
        self.title = title
    }

    /// In bytes.
    public static let largest = KeyFile.largest

    /// gpg imports what comes before the place where a file is cut off, and what is changed and written then would have
    /// lost its subkeys.
    ///
    /// - Throws: ``SigningError/Code/secretKeyUnavailable``
    func checkWhole() throws(SigningError) {
        var copy = try copied()
        do throws(FormatError) {
            try unsafe copy.withMutableBytes { (bytes) throws(FormatError) in
                _ = unsafe try SecretRedaction.redacted(bytes)
            }
        } catch {
            throw SigningError(
                .secretKeyUnavailable, "\(title) cannot be used: \(error.reason)",
                remedy: "Take another copy out of the vault.")
        }
    }

    private func copied() throws(SigningError) -> Secret {
        do throws(FileError) {
            return try unsafe secret.withBytes { (bytes) throws(FileError) in unsafe try Secret(copying: bytes) }
        } catch {
            throw SigningError(home: error)
        }
    }
}
