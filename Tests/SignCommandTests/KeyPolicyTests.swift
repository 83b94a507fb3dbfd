import Foundation
import TestSupport
import Testing

@Suite("A rotation in a trust policy, from outside", .serialized)
struct KeyPolicyTests {
    let publisher: Publisher
    private let primary: String
    private let subkey: String

    init() throws {
        publisher = try Publisher()
        let made = try publisher.generateKeys()
        let names = made.keyFingerprints
        primary = try #require(names.first)
        subkey = try #require(names.last)
        try publisher.makeFolder("trust")
        try publisher.write("trust/keys.asc", publisher.read("new/public.asc"))
    }

    func makePolicy(subkeys: Bool) throws {
        let run = try publisher.execute(
            builtProgram("sign-release"),
            ["trust", "init", "trust/tool.trust.json", "--product", "tool", "--signer", primary]
                + ["--keys", "trust/keys.asc", "--notation-domain", "example.org"],
            publisher.environment)
        #expect(run.status == 0, "\(run.text)\(run.errorText)")
        guard subkeys else { return }
        let text = try publisher.text("trust/tool.trust.json")
        let named = text.replacingOccurrences(
            of: "\"fingerprint\": \"\(primary)\"",
            with: "\"fingerprint\": \"\(primary)\", \"subkeys\": [\"\(subkey)\"]")
        #expect(named != text)
        try publisher.write("trust/tool.trust.json", named)
    }

    func rotate() throws -> ProgramRun {
        try publisher.keys(
            ["rotate", "--secret-key", "new/primary.secret.asc", "--passphrase-file", "pass", "--output", "rotated"]
                + ["--trust", "trust/tool.trust.json"])
    }

    func verifiesWithTheNewKey() throws -> Bool {
        let signed = try publisher.sign(
            ["dist", "--secret-key", "rotated/signing.secret.asc", "--passphrase-file", "pass"]
                + ["--product", "tool", "--notation-domain", "example.org"])
        #expect(signed.status == 0, "\(signed.text)")
        let check = try publisher.execute(
            builtProgram("verify-uploader"), ["check", "dist/tool", "--trust", "trust/tool.trust.json", "--no-state"],
            publisher.environment)
        return check.status == 0
    }

    @Test func theNewSubkeyIsAddedWhereSubkeysAreNamed() throws {
        try makePolicy(subkeys: true)
        let run = try rotate()
        #expect(run.status == 0, "\(run.text)\(run.errorText)")
        #expect(
            (run.document["remarks"] as? [String])?.last?.contains("it counts once it is in your repository") == true)
        #expect(try verifiesWithTheNewKey())
    }

    @Test func whereEverySubkeyCountsThePolicyStaysAsItIs() throws {
        try makePolicy(subkeys: false)
        let before = try publisher.text("trust/tool.trust.json")
        let run = try rotate()
        #expect(run.status == 0, "\(run.text)\(run.errorText)")
        #expect((run.document["remarks"] as? [String])?.last?.contains("need not change") == true)
        #expect(try publisher.text("trust/tool.trust.json") == before)
        #expect(try verifiesWithTheNewKey())
    }

    @Test func aPolicyOfOthersIsRefusedBeforeAnythingIsMade() throws {
        try makePolicy(subkeys: false)
        try publisher.generateKeys("other")
        let run = try publisher.keys(
            ["rotate", "--secret-key", "other/primary.secret.asc", "--passphrase-file", "pass", "--output", "rotated"]
                + ["--trust", "trust/tool.trust.json"])
        #expect(run.status == 78 && run.rules == ["signer-not-in-keys"])
        #expect(!publisher.exists("rotated") && run.schemaProblems.isEmpty)
    }

    @Test func whereThePolicyCannotFollowTheNewKeysAreThereAndTheStatusSaysSo() throws {
        try makePolicy(subkeys: false)
        try publisher.write("keys.asc", publisher.read("trust/keys.asc"))
        try publisher.remove("trust/keys.asc")
        try publisher.link("trust/keys.asc", to: "../keys.asc")
        let run = try rotate()
        #expect(run.status == 74 && run.verdict == "rotated" && run.rules == ["output-exists"], "\(run.text)")
        #expect(run.schemaProblems.isEmpty && publisher.exists("rotated/primary.secret.asc"))
    }
}
