import Foundation
import TestSupport
import Testing

@Suite("What other programs say of keys that were made here", .serialized)
struct KeyReaderTests {
    static let sqv = "/usr/bin/sqv"
    /// Its command line changes, so it is looked at where it is, and not asked for.
    static let sq = "/usr/bin/sq"
    let publisher: Publisher

    init() throws { publisher = try Publisher() }

    func verify(_ signature: String, of file: String, with key: String) throws {
        let export = try publisher.execute(
            builtProgram("sign-release"), ["keys", "export", "--binary", key], publisher.environment)
        try publisher.write("ring.gpg", export.output)
        let gpgv = try publisher.execute(
            "/usr/bin/gpgv", ["--keyring", publisher.path("ring.gpg"), signature, file])
        #expect(gpgv.status == 0, "gpgv with \(key): \(gpgv.errorText)")
        guard isInstalled(Self.sqv) || !mayBeMissing else { return }
        let sqv = try publisher.execute(Self.sqv, ["--keyring", key, signature, file])
        #expect(sqv.status == 0, "sqv with \(key): \(sqv.errorText)")
    }

    @Test(arguments: ["ed25519", "rsa3072", "rsa4096"])
    func everyFileIsReadAndEverySignatureVerified(_ algorithm: String) throws {
        let options = ["--algorithm", algorithm]
        #expect(try publisher.generateKeys("new", options).status == 0)
        let commands = [
            (["rotate"] + options, "new", "rotated"), (["extend"], "rotated", "extended"),
            (["revoke", "--reason", "retired"], "extended", "ended"),
        ]
        for (command, from, to) in commands {
            let run = try publisher.keys(
                command + ["--secret-key", "\(from)/primary.secret.asc", "--passphrase-file", "pass", "--output", to])
            #expect(run.status == 0, "\(run.text)\(run.errorText)")
        }
        for folder in ["new", "rotated", "extended", "ended"] {
            for file in try publisher.names(in: folder) where file.hasSuffix(".asc") {
                try publisher.gpg(["--import", publisher.path("\(folder)/\(file)")])
                guard isInstalled(Self.sq) else { continue }
                let read = try publisher.execute(Self.sq, ["inspect", publisher.path("\(folder)/\(file)")])
                #expect(read.status == 0, "sq with \(file): \(read.errorText)")
            }
        }
        for folder in ["new", "rotated", "extended"] {
            let signed = try publisher.sign(
                ["dist", "--secret-key", "\(folder)/signing.secret.asc", "--passphrase-file", "pass", "--refresh"])
            #expect(signed.status == 0, "\(signed.text)")
            try verify("dist/SHA256SUMS.sig", of: "dist/SHA256SUMS", with: "\(folder)/public.asc")
        }
        try verify("dist/SHA256SUMS.sig", of: "dist/SHA256SUMS", with: "rotated/public.asc")
        guard isInstalled(Self.sqv) || !mayBeMissing else { return }
        let revoked = try publisher.execute(
            Self.sqv, ["--keyring", "ended/public.asc", "dist/SHA256SUMS.sig", "dist/SHA256SUMS"])
        #expect(revoked.status != 0)
    }

    /// A home that holds what others publish, and no secret.
    func gpgOfAUser(_ arguments: [String]) throws -> ProgramRun {
        if !publisher.exists("user") { try publisher.makeFolder("user") }
        return try publisher.execute("/usr/bin/gpg", ["--homedir", publisher.path("user"), "--batch"] + arguments)
    }

    @Test func plainGnuPGSignsWithThePipelinesKeyAndFollowsTheKeysLife() throws {
        try publisher.generateKeys()
        let vault = ["--secret-key", "new/primary.secret.asc", "--passphrase-file", "pass", "--output"]
        try publisher.gpg(["--import", publisher.path("new/signing.secret.asc")])
        try publisher.gpg(
            ["--detach-sign", "--armor", "--output", publisher.path("dist/tool.asc"), publisher.path("dist/tool")],
            Publisher.passphrase)
        let check = try publisher.execute(
            builtProgram("verify-uploader"), ["check", "dist/tool", "--keys", "new/public.asc"], publisher.environment)
        #expect(check.status == 0, "\(check.text)\(check.errorText)")
        try verify("dist/tool.asc", of: "dist/tool", with: "new/public.asc")

        // The new public key merges into the one that a user has.
        #expect(try publisher.keys(["rotate"] + vault + ["rotated"]).status == 0)
        for folder in ["new", "rotated"] {
            #expect(try gpgOfAUser(["--import", "\(folder)/public.asc"]).status == 0)
        }
        let merged = try gpgOfAUser(["--with-colons", "--list-keys"]).text.split(separator: "\n")
        #expect(merged.count { $0.hasPrefix("pub:") } == 1 && merged.count { $0.hasPrefix("sub:") } == 2)
        let verified = try gpgOfAUser(["--status-fd", "1", "--verify", "dist/tool.asc", "dist/tool"])
        #expect(verified.text.contains(" VALIDSIG "))

        // gpg applies the prepared revocation as it is.
        #expect(try gpgOfAUser(["--import", "new/revocation.asc"]).status == 0)
        #expect(try gpgOfAUser(["--with-colons", "--list-keys"]).text.contains("pub:r:"))
        let refused = try gpgOfAUser(["--status-fd", "1", "--verify", "dist/tool.asc", "dist/tool"])
        #expect(refused.text.contains(" REVKEYSIG "))
        try publisher.write("revoked.gpg", gpgOfAUser(["--export"]).output)
        let after = try publisher.execute(
            builtProgram("verify-uploader"), ["check", "dist/tool", "--keys", "revoked.gpg", "--format", "json"],
            publisher.environment)
        #expect(after.status == 2 && after.rules.contains("key-revoked"))
    }
}
