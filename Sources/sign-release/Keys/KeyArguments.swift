public import ArgumentParser
import CommandSupport
public import GnuPGSigning
import OpenPGP

extension KeyAlgorithm: ExpressibleByArgument {}
extension RevocationCause: ExpressibleByArgument {}

extension PolicyArguments {
    /// How long a new or extended key is valid: OpenPGP counts 32 bits of seconds from its creation.
    static func lifetime(_ text: String, _ option: String) throws -> TimeSpan {
        let span = try OptionValue.span(text, option)
        guard span.seconds <= longestLifetime.seconds else {
            throw ValidationError("\(option) takes \(longestLifetime.description) at most: keys are to be replaced.")
        }
        return span
    }

    private static let longestLifetime = TimeSpan(seconds: 20 * 365 * 86_400)
}
