import Foundation
import TestSupport
import Testing

@Suite("sign-release sign, as a process", .serialized)
struct SignTests {
    let publisher: Publisher
    let fingerprint: String

    init() throws {
        publisher = try Publisher()
        fingerprint = try publisher.makeKey()
    }

    @Test func aFolderIsSignedWithTheOneKeyThereIs() throws {
        let answer = try publisher.sign(["dist"])
        #expect(answer.status == 0)
        #expect(answer.verdict == "signed")
        #expect(answer.files == ["sub/data", "tool"])
        #expect(answer.states == ["written"])
        let signature = try #require(answer.signatures.first)
        #expect(signature["primaryFingerprint"] as? String == fingerprint)
        #expect(signature["signingFingerprint"] as? String != fingerprint, "the subkey signs, and is reported")
        #expect(signature["hashAlgorithm"] as? String == "SHA512")
        #expect(signature["expiresAt"] is NSNull)
        #expect(try publisher.isAccepted("dist/SHA256SUMS"))
        #expect(try publisher.text("dist/SHA256SUMS.sig").hasPrefix("-----BEGIN PGP SIGNATURE-----\n"))
        #expect(try publisher.leftovers().isEmpty)
    }

    @Test func oneManifestBesideEachFile() throws {
        let answer = try publisher.sign([
            "dist", "--layout", "per-file", "--digest", "sha256,sha512", "--binary", "--hash", "sha256",
        ])
        #expect(answer.status == 0)
        #expect(answer.states == Array(repeating: "written", count: 4))
        #expect(answer.signatures.allSatisfy { $0["hashAlgorithm"] as? String == "SHA256" })
        for name in ["tool", "sub/data"] {
            #expect(try publisher.isAccepted("dist/\(name).SHA256SUM"))
            #expect(try publisher.isAccepted("dist/\(name).SHA512SUM", checksums: "sha512sum"))
        }
        let signature = try Data(contentsOf: URL(fileURLWithPath: publisher.path("dist/tool.SHA256SUM.sig")))
        #expect(signature.first.map { $0 & 0x80 } == 0x80)
        #expect(try publisher.check(["dist", "--keys", "key.asc"]).status == 0)
    }

    @Test(arguments: ["sha224", "sha384", "sha512", "sha512-256", "sha3-256", "sha3-512", "blake2b-512"])
    func everyAlgorithmsManifestIsFoundAgain(_ algorithm: String) throws {
        #expect(try publisher.sign(["dist", "--digest", algorithm]).status == 0)
        let tool = builtProgram("verify-uploader")
        #expect(try publisher.execute(tool, ["check", "dist/tool", "--keys", "key.asc"]).status == 0)
        #expect(try publisher.check(["dist", "--keys", "key.asc"]).status == 0)
    }

    @Test func severalSignersSignOnceEach() throws {
        let second = try publisher.makeKey("second", subkey: false)
        for form in [[], ["--binary"]] {
            let answer = try publisher.sign(["dist", "--signer", second, "--signer", fingerprint] + form)
            #expect(answer.signatures.compactMap { $0["primaryFingerprint"] as? String } == [second, fingerprint])
            let keys = ["--keys", "key.asc", "--keys", "second.asc", "--threshold", "2"]
            #expect(try publisher.check(["dist"] + keys).status == 0)
        }
        #expect(
            try publisher.sign(["dist", "--signer", second, "--signer", fingerprint, "--binary"]).verdict == "unchanged"
        )
        #expect(try publisher.sign(["dist", "--signer", fingerprint, "--binary"]).verdict == "signed")
        #expect(try publisher.sign(["dist"]).rules == ["secret-key-unavailable"], "two keys, and none is named")
    }

    @Test func manifestsCanGoElsewhere() throws {
        let before = try publisher.state()
        #expect(try publisher.sign(["dist", "--output", "out/sums"]).status == 0)
        #expect(try publisher.state() == before)
        #expect(try publisher.text("out/sums/SHA256SUMS").contains("  sub/data\n"))
        #expect(try publisher.sign(["dist", "--output", "each", "--layout", "per-file"]).status == 0)
        #expect(publisher.exists("each/sub/data.SHA256SUM.sig"))
        #expect(try publisher.sign(["dist", "--output", "none", "--secret-key", "absent"]).status != 0)
        #expect(!publisher.exists("none"), "nothing is left of what could not be signed")
    }

    @Test func notationsAndExpiryAreInTheSignature() throws {
        let answer = try publisher.sign([
            "dist", "--notation", "version@example.org=1.2.3", "--notation", "note@example.org=100% %k über",
            "--expires-in",
            "7d",
        ])
        let signature = try #require(answer.signatures.first)
        let notations = signature["notations"] as? [[String: String]]
        #expect(notations?.map { $0["value"] } == ["1.2.3", "100% %k über"])
        #expect(signature["expiresAt"] is String)
        let packets = try publisher.gpg(["--list-packets", publisher.path("dist/SHA256SUMS.sig")])
        let text = String(decoding: packets, as: UTF8.self)
        #expect(text.contains("version@example.org=1.2.3"))
        #expect(text.contains("sig expires after 7d0h0m"))
    }
}
