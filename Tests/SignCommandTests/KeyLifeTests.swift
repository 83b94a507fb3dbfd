import Foundation
import TestSupport
import Testing

@Suite("The life of a key, from outside", .serialized)
struct KeyLifeTests {
    let publisher: Publisher

    init() throws {
        publisher = try Publisher()
        #expect(try publisher.generateKeys().status == 0)
    }

    /// Runs a command with the vault's key of a folder.
    @discardableResult
    func change(_ command: String, _ folder: String, to output: String, _ options: [String] = []) throws -> ProgramRun {
        let run = try publisher.keys(
            [command, "--secret-key", "\(folder)/primary.secret.asc", "--passphrase-file", "pass", "--output", output]
                + options)
        #expect(run.status == 0, "\(run.text)\(run.errorText)")
        return run
    }

    /// Makes a release, signed with the pipeline's key of a folder.
    func release(_ name: String, signedFrom folder: String) throws {
        try publisher.makeFolder(name)
        try publisher.write("\(name)/tool", "tool \(name)\n")
        let run = try publisher.sign(
            [name, "--secret-key", "\(folder)/signing.secret.asc", "--passphrase-file", "pass"])
        #expect(run.status == 0, "\(run.text)")
    }

    func verify(_ name: String, _ options: [String]) throws -> ProgramRun {
        try publisher.execute(
            builtProgram("verify-uploader"), ["check", "\(name)/tool", "--format", "json"] + options,
            publisher.environment)
    }

    func subkeys(_ run: ProgramRun) -> [[String: Any]] {
        run.listedKeys.filter { $0["primary"] as? Bool == false }
    }

    func fingerprints(_ run: ProgramRun) -> [String] { subkeys(run).compactMap { $0["fingerprint"] as? String } }

    func date(inDays days: Double) -> String {
        ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: days * 86_400))
    }

    @Test func fromItsFirstDayToItsRevocation() throws {
        try release("v1", signedFrom: "new")
        #expect(try verify("v1", ["--keys", "new/public.asc"]).status == 0)

        let rotated = try change("rotate", "new", to: "rotated")
        let subkeys = fingerprints(rotated)
        #expect(subkeys.count == 2)
        try release("v2", signedFrom: "rotated")
        try release("late", signedFrom: "new")
        for name in ["v1", "v2", "late"] { #expect(try verify(name, ["--keys", "rotated/public.asc"]).status == 0) }
        #expect(
            try verify("v2", ["--keys", "new/public.asc"]).status == 2, "the old public key does not know the subkey")

        let inOverlap = ["--keys", "rotated/public.asc", "--at", date(inDays: 29)]
        let after = ["--keys", "rotated/public.asc", "--at", date(inDays: 31)]
        #expect(try verify("v1", inOverlap).status == 0)
        #expect(try verify("late", after).status == 2)
        #expect(try verify("late", after).rules.contains("key-expired"))
        #expect(try verify("v2", after).status == 0)

        try change("revoke", "rotated", to: "revoked", ["--subkey", subkeys[0], "--reason", "compromised"])
        for name in ["v1", "late"] {
            let refused = try verify(name, ["--keys", "revoked/public.asc"])
            #expect(refused.status == 2)
            #expect(refused.rules.contains("key-revoked") && refused.messages.contains("its secret was compromised"))
        }
        #expect(try verify("v2", ["--keys", "revoked/public.asc"]).status == 0)

        try change("revoke", "revoked", to: "ended", ["--reason", "compromised", "--text", "the vault was robbed"])
        let refused = try verify("v2", ["--keys", "ended/public.asc"])
        #expect(refused.status == 2 && refused.rules.contains("key-revoked"))
        #expect(refused.messages.contains("the vault was robbed"))
        // An old copy beside it does not bring it back.
        #expect(try verify("v2", ["--keys", "rotated/public.asc", "--keys", "ended/public.asc"]).status == 2)
        #expect(try publisher.leftovers().isEmpty)
    }

    @Test func aRotationNeverLengthensALife() throws {
        let end = { (run: ProgramRun) in subkeys(run).compactMap { $0["expiresAt"] as? String } }
        let first = try change("rotate", "new", to: "first", ["--overlap", "2d"])
        let second = try change("rotate", "first", to: "second", ["--overlap", "30d", "--subkey-expires-in", "100d"])
        #expect(end(second)[0] == end(first)[0])
        #expect(subkeys(second).map { $0["days"] as? Int ?? 0 }.map { ($0 + 1) / 10 } == [0, 3, 10])
    }

    @Test func anExtensionReachesThePipelineToo() throws {
        try change("rotate", "new", to: "rotated", ["--overlap", "5d"])
        let extended = try change(
            "extend", "rotated", to: "extended", ["--expires-in", "5y", "--subkey-expires-in", "4y"])
        let days = subkeys(extended).map { $0["days"] as? Int ?? 0 }
        // Whole days that are left: one less once the second in which it was written is over.
        #expect(days.count == 2 && (4...5).contains(days.first ?? 0), "the overlap still ends")
        #expect((4 * 365 - 1...4 * 365).contains(days.last ?? 0))
        try release("v1", signedFrom: "extended")
        let later = ["--keys", "extended/public.asc", "--at", date(inDays: 1_200)]
        #expect(try verify("v1", later).status == 0)
        #expect(try verify("v1", ["--keys", "rotated/public.asc", "--at", date(inDays: 1_200)]).status == 2)
    }

    @Test func withoutTheSecretThePreparedRevocationEndsIt() throws {
        try release("v1", signedFrom: "new")
        let run = try publisher.keys(
            ["revoke", "--revocation", "new/revocation.asc", "--public-key", "new/public.asc", "--output", "ended"])
        #expect(run.status == 0, "\(run.text)\(run.errorText)")
        #expect(try publisher.names(in: "ended") == ["README.txt", "public.asc"])
        #expect(try verify("v1", ["--keys", "ended/public.asc"]).rules.contains("key-revoked"))
        try publisher.generateKeys("other")
        let foreign = try publisher.keys(
            ["revoke", "--revocation", "new/revocation.asc", "--public-key", "other/public.asc", "--output", "x"])
        #expect(foreign.status == 78 && !publisher.exists("x") && foreign.schemaProblems.isEmpty)
    }

    @Test func aSubkeyThatOutlivesThePrimaryKeyIsRemarked() throws {
        let remarks = { (run: ProgramRun) in (run.document["remarks"] as? [String] ?? []).joined() }
        #expect(try !remarks(change("rotate", "new", to: "rotated")).contains("ends before"))
        let longer = try change("rotate", "new", to: "longer", ["--subkey-expires-in", "4y"])
        #expect(remarks(longer).contains("ends before the new subkey"))
    }

    @Test func whatThePublicKeyKnowsIsKept() throws {
        let rotated = try change("rotate", "new", to: "rotated")
        let again = try change("rotate", "new", to: "again", ["--public-key", "rotated/public.asc"])
        #expect(fingerprints(again).count == 3 && Set(fingerprints(rotated)).isSubset(of: fingerprints(again)))
    }

    @Test func anExtensionMakesWhatHasEndedCountAgain() throws {
        // Long enough to sign with it on a machine that is busy.
        let life = Sanitizer.isOn ? 60 : 12
        let lifetimes = ["--expires-in", "\(life + 1)s", "--subkey-expires-in", "\(life)s"]
        #expect(try publisher.generateKeys("short", lifetimes).status == 0)
        try release("v1", signedFrom: "short")
        #expect(
            try eventuallyInSeconds(2 * life) {
                try verify("v1", ["--keys", "short/public.asc"]).rules.contains("key-expired")
            })
        usleep(1_500_000)
        let extended = try change("extend", "short", to: "extended")
        #expect(subkeys(extended).compactMap { $0["state"] as? String } == ["valid"])
        #expect(try verify("v1", ["--keys", "extended/public.asc"]).status == 0)
        #expect(try verify("v1", ["--keys", "short/public.asc", "--keys", "extended/public.asc"]).status == 0)
        try release("v2", signedFrom: "extended")
        #expect(try verify("v2", ["--keys", "extended/public.asc"]).status == 0)
    }

    private func eventuallyInSeconds(_ seconds: Int, _ condition: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<seconds {
            if try condition() { return true }
            sleep(1)
        }
        return false
    }

    /// A key file that is none may be the passphrase, or a secret key that lost a line.
    @Test func noMessageShowsWhatIsInAFileThatIsNoKey() throws {
        let armor = try publisher.text("new/primary.secret.asc")
        try publisher.write("torn", armor.replacingOccurrences(of: "-----\n\n", with: "-----\n"))
        let line = armor.split(separator: "\n")[1]
        for file in ["pass", "torn"] {
            for command in [["export"], ["status"], ["lint"]] {
                let run = try publisher.execute(
                    builtProgram("sign-release"), ["keys"] + command + [file], publisher.environment)
                #expect(run.status == 78)
                let said = run.text + run.errorText
                #expect(!said.contains(Publisher.passphrase) && !said.contains(line.prefix(12)), "\(said)")
            }
        }
    }

    @Test func aKeyThatIsOnACardIsNotTheVaultsFile() throws {
        let export = try publisher.gpg(["--dearmor", "--output", "-", publisher.path("new/primary.secret.asc")])
        try publisher.write("card.gpg", Self.onCard(export))
        for command in [["rotate"], ["extend"], ["revoke", "--reason", "retired"]] {
            try refuse(command + ["--secret-key", "card.gpg"], with: 78)
        }
    }

    /// Secret packets of Ed25519 keys as GnuPG writes them where the secrets are on a card: S2K type 101, mode 2, a number.
    private static func onCard(_ export: [UInt8]) -> [UInt8] {
        var rest = export[...]
        var packets: [UInt8] = []
        while let header = rest.first {
            let lengthBytes = 1 << Int(header & 3)
            let length = rest.dropFirst().prefix(lengthBytes).reduce(0) { $0 << 8 | Int($1) }
            var body = Array(rest.dropFirst(1 + lengthBytes).prefix(length))
            rest = rest.dropFirst(1 + lengthBytes + length)
            let tag = header >> 2 & 15
            if tag == 5 || tag == 7 {
                body = Array(body[..<51]) + [255, 0, 101, 0] + Array("GNU".utf8) + [2, 16] + (1...16)
            }
            packets += [0x81 | tag << 2, UInt8(body.count >> 8), UInt8(body.count & 255)] + body
        }
        return packets
    }

    @Test func anExportIsPublicAndMinimal() throws {
        for options in [[], ["--binary"]] {
            let export = try publisher.execute(
                builtProgram("sign-release"), ["keys", "export", "new/primary.secret.asc"] + options,
                publisher.environment)
            #expect(export.status == 0)
            try publisher.write("exported", export.output)
            #expect(try publisher.keys(["lint", "exported"]).findings.isEmpty)
            #expect(try options.isEmpty == (export.output == publisher.read("new/public.asc")))
        }
        let missing = try publisher.execute(
            builtProgram("sign-release"), ["keys", "export", "absent"], publisher.environment)
        #expect(missing.status == 78 && missing.output.isEmpty && missing.errorText.contains("key-file-missing"))
    }

    static let vault = ["--secret-key", "new/primary.secret.asc"]

    @Test(
        arguments: [
            ["rotate"], ["extend"], ["revoke", "--reason", "retired"], ["revoke"] + vault,
            ["revoke", "--reason", "stolen"] + vault, ["revoke", "--revocation", "new/revocation.asc"],
            ["revoke", "--reason", "retired", "--text", "a\nb"] + vault, ["rotate", "--overlap", "0d"] + vault,
            ["extend", "--expires-in", "1d"] + vault,
        ] as [[String]])
    func commandLinesThatMakeNoSense(_ arguments: [String]) throws { try refuse(arguments, with: 64) }

    @Test(
        arguments: [
            ["rotate", "--secret-key", "absent"], ["rotate", "--secret-key", "new/public.asc"],
            ["rotate", "--secret-key", "new/signing.secret.asc"], ["rotate", "--secret-key", "env:UNSET"],
            ["revoke", "--reason", "retired", "--subkey", String(repeating: "A", count: 40)] + vault,
        ] as [[String]])
    func keysThatAreNotThere(_ arguments: [String]) throws { try refuse(arguments, with: 78) }

    func refuse(_ arguments: [String], with status: Int32) throws {
        let run = try publisher.keys(arguments + ["--output", "x", "--passphrase-file", "pass"])
        #expect(run.status == status, "\(run.text)\(run.errorText)")
        // The parser's own errors are no documents.
        #expect(run.output.isEmpty && status == 64 || run.schemaProblems.isEmpty)
        #expect(!publisher.exists("x"))
        #expect(try publisher.leftovers().isEmpty)
    }

    @Test func aWrongPassphraseOrNoneChangesNothing() throws {
        try publisher.write("wrong", "wrong\n")
        for command in [["rotate"], ["extend"], ["revoke", "--reason", "retired"]] {
            for options in [["--passphrase-file", "wrong"], ["--no-passphrase"]] {
                let run = try publisher.keys(
                    command + ["--secret-key", "new/primary.secret.asc", "--output", "x"] + options)
                #expect(run.rules == ["wrong-passphrase"], "\(command) \(options): \(run.text)")
                #expect(run.status == 78 && !publisher.exists("x") && run.schemaProblems.isEmpty)
            }
        }
        #expect(try publisher.names.filter { $0.contains("partial") }.isEmpty)
    }
}
