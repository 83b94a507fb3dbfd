public import ArgumentParser
import CommandSupport
import Findings
public import GnuPGSigning
import OpenPGP

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

    func validate() throws { _ = try order() }

    func order() throws -> SignatureOrder {
        let notations = try notations.map { text in
            guard let notation = ArgumentBytes.text(text).flatMap(SignedNotation.init) else {
                throw ValidationError("--notation takes NAME@DOMAIN=VALUE, with a value of one line of UTF-8.")
            }
            return notation
        }
        let lifetime = try expiresIn.map { text in
            guard let span = TimeSpan(text) else {
                throw ValidationError("--expires-in takes a length of time such as 7d or 12h.")
            }
            return span
        }
        let order = SignatureOrder(
            hash: hash, form: binary ? .binary : .armored, notations: notations, lifetime: lifetime)
        guard let order else {
            throw ValidationError("A notation's name may be given once, and no signature lives longer than 136 years.")
        }
        return order
    }
}

extension SignatureOrder.Hash: ExpressibleByArgument {}
