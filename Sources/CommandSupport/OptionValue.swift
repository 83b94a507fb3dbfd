internal import ArgumentParser
public import OpenPGP

/// What stands on the command line for values that many options take.
public enum OptionValue {
    /// The fingerprint of a whole key.
    ///
    /// - Parameter option: as the user wrote it, for the error.
    public static func fingerprint(_ text: String, _ option: String) throws -> Fingerprint {
        guard let fingerprint = Fingerprint(hexadecimal: text) else {
            throw ValidationError("\(option) takes a whole fingerprint (40 hexadecimal digits), never a key ID.")
        }
        return fingerprint
    }

    /// A length of time; see ``TimeSpan``.
    ///
    /// - Parameter option: as the user wrote it, for the error.
    public static func span(_ text: String, _ option: String) throws -> TimeSpan {
        guard let span = TimeSpan(text) else {
            throw ValidationError("\(option) takes a length of time such as 90d or 12h.")
        }
        return span
    }
}
