import Foundation
import TestSupport
import Testing

@Suite("What other programs say of keys that were made here", .serialized)
struct KeyReaderTests {
    static let sqv = "/usr/bin/sqv"
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
}
