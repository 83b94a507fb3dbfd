import ArgumentParser
import CommandSupport
import OpenPGP
import TrustPolicy

/// Who may sign the next version of a policy.
struct RootOptions: ParsableArguments {
    @Option(
        name: .customLong("root"),
        help: ArgumentHelp(
            "A primary key that signs versions of the policy, and never a release. Repeatable.",
            valueName: "fingerprint"))
    var roots: [String] = []

    @Option(help: "How many distinct roots must sign a version.")
    var rootThreshold: Int?

    @Option(
        help: ArgumentHelp("When the policy ends, from now: 180d. A policy with roots must end.", valueName: "duration")
    )
    var expiresIn: String?

    func validate() throws {
        _ = try policyRoots()
        _ = try expires(now: .now())
    }

    /// Nil where none is named.
    func policyRoots() throws -> Policy.Roots? {
        guard !roots.isEmpty else {
            if rootThreshold != nil { throw ValidationError("--root-threshold goes with --root.") }
            return nil
        }
        guard let rootThreshold else {
            throw ValidationError("Say how many of the roots must sign, with --root-threshold.")
        }
        return Policy.Roots(
            threshold: rootThreshold, keys: try PolicyArguments.fingerprints(roots, "--root"))
    }

    func expires(now: Timestamp) throws -> Timestamp? {
        try expiresIn.map { now.advanced(by: try OptionValue.span($0, "--expires-in")) }
    }
}
