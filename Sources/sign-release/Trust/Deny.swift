import ArgumentParser
import CommandSupport
import FileAccess
import Hashing
import Manifests
import OpenPGP
import Reports
import TrustPolicy

/// `sign-release trust deny`
struct Deny: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "deny", abstract: "Let a file or a key count for nothing, whoever signed it and when.",
        discussion: """
              sign-release trust deny tool.trust.json --file tool-v1.2.3 \\
                --reason 'sends credentials to strangers'
            """)

    @Argument(help: "The policy's file.")
    var policy: String

    @Option(help: ArgumentHelp("The digest of a manifest or an artifact.", valueName: "sha256:hex"))
    var digest: String?

    @Option(help: "The same, by the file itself.")
    var file: String?

    @Option(help: ArgumentHelp("A key or subkey.", valueName: "fingerprint"))
    var key: String?

    @Option(help: "Why, for those who meet it.")
    var reason: String?

    @Option(help: ArgumentHelp("Since when that is known, for people: a time, or now.", valueName: "time"))
    var since: String?

    @Flag(help: "Deny it no longer.")
    var undo = false

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        guard [digest, file, key].compactMap(\.self).count == 1 else {
            throw ValidationError("Name one thing to deny: --digest, --file or --key.")
        }
        _ = try digest.map { try PolicyArguments.digest($0, "--digest") }
        _ = try key.map { try OptionValue.fingerprint($0, "--key") }
        guard undo || reason != nil else { throw ValidationError("Say why, with --reason.") }
        guard !undo || (reason == nil && since == nil) else {
            throw ValidationError("--undo takes back a denial; it has no reason.")
        }
        _ = try reason.map { try PolicyArguments.line($0, "--reason") }
        _ = try since.map { try PolicyArguments.time($0, "--since") }
    }

    func report() throws -> PublisherReport {
        let since = try since.map { try PolicyArguments.time($0, "--since") }
        let reason = try reason.map { try PolicyArguments.line($0, "--reason") }
        var report = PublisherReport()
        try report.collect { report in
            let subject = try subject()
            try report.edit(policy) { (policy) throws(PolicyEditError) in
                guard let reason else { return try policy.allowing(subject) }
                return try policy.denying(Policy.Denial(subject: subject, reason: reason, since: since))
            }
        }
        return report
    }

    private func subject() throws -> Policy.Denial.Subject {
        if let key { return .key(try OptionValue.fingerprint(key, "--key")) }
        if let digest { return .digest(try PolicyArguments.digest(digest, "--digest")) }
        return .digest(try sha256(Path(file ?? "").path))
    }

    private func sha256(_ path: BytePath) throws -> Digest {
        var hasher = try FileHasher([.sha256])
        let digests = try hasher.digests(of: OpenFile(path, links: .follow))
        guard let digest = digests[.sha256] else { throw ValidationError("--file cannot be hashed.") }
        return digest
    }
}
