public import ArgumentParser
import CommandSupport
import Findings
public import GnuPGSigning
import OpenPGP
import ReleaseSigning

/// What the signatures are like.
struct SignatureOptions: ParsableArguments {
    @Option(help: "The hash of the signed data: sha512 or sha256.")
    var hash = SignatureOrder.Hash.sha512

    @Flag(help: "Write signatures as binary packets, not armored.")
    var binary = false

    @Option(
        name: .customLong("notation"),
        help: ArgumentHelp(
            "A notation NAME@DOMAIN=VALUE that the signature carries. Repeatable.", valueName: "notation"))
    var notations: [String] = []

    @Option(
        help: ArgumentHelp(
            "How long the signature is valid (7d, 12h). Default: as long as its key.", valueName: "duration"))
    var expiresIn: String?

    /// What signatures shall be like that are bound to a release, or to none.
    func order(_ binding: ReleaseBinding?) throws -> SignatureOrder {
        let bound = binding?.notations ?? []
        let order = SignatureOrder(
            hash: hash, form: binary ? .binary : .armored, notations: bound + (try ownNotations(binding)),
            lifetime: try lifetime())
        guard let order else { throw ValidationError("A notation's name may be given once.") }
        return order
    }

    private func ownNotations(_ binding: ReleaseBinding?) throws -> [SignedNotation] {
        try notations.map { text in
            guard let notation = ArgumentBytes.text(text).flatMap(SignedNotation.init) else {
                throw ValidationError("--notation takes NAME@DOMAIN=VALUE, with a value of one line of UTF-8.")
            }
            if binding?.claims(notation) == true {
                throw ValidationError(
                    "\(notation.name) says which release it is: use --product, --release-version, --channel, --platform."
                )
            }
            return notation
        }
    }

    private func lifetime() throws -> TimeSpan? {
        guard let expiresIn else { return nil }
        let lifetime = try OptionValue.span(expiresIn, "--expires-in")
        guard Timestamp.now().advanced(by: lifetime) < SignatureOrder.endOfTime else {
            throw ValidationError("--expires-in: no signature lives beyond \(SignatureOrder.endOfTime.rfc3339).")
        }
        return lifetime
    }
}

extension SignatureOrder.Hash: ExpressibleByArgument {}
