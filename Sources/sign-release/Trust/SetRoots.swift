import ArgumentParser
import CommandSupport
import OpenPGP
import Reports
import TrustPolicy

/// `sign-release trust set-roots`
struct SetRoots: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-roots", abstract: "Say who signs a trust policy's next versions.",
        discussion: """
            They replace all roots that there are. Enough of the old ones must sign that version, and enough of the new \
            ones:

              sign-release trust set-roots tool.trust.json \\
                --root FINGERPRINT --root FINGERPRINT \\
                --root FINGERPRINT --root-threshold 2
            """)

    @Argument(help: "The policy's file.")
    var policy: String

    @OptionGroup var roots: RootOptions

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        if roots.roots.isEmpty { throw ValidationError("Name the roots, with --root.") }
    }

    func report() throws -> PublisherReport {
        guard let policyRoots = try roots.policyRoots() else { throw ValidationError("Name the roots, with --root.") }
        let expires = try roots.expires(now: .now())
        return try .editing(policy) { (policy) throws(PolicyEditError) in
            try policy.rooted(in: policyRoots, expires: expires)
        }
    }
}
