import Foundation
import TestSupport
import Testing

@Suite("Changes of keys that are killed, or are many", .serialized)
struct KeyChangeInterruptionTests {
    let publisher: Publisher
    let primary: String

    init() throws {
        publisher = try Publisher()
        primary = try #require(try publisher.generateKeys().keyFingerprints.first)
        try publisher.makeFolder("trust")
        try publisher.write("trust/keys.asc", publisher.read("new/public.asc"))
        let policy = try publisher.execute(
            builtProgram("sign-release"),
            ["trust", "init", "trust/tool.trust.json", "--product", "tool", "--signer", primary]
                + ["--keys", "trust/keys.asc", "--notation-domain", "example.org"], publisher.environment)
        #expect(policy.status == 0, "\(policy.errorText)")
    }

    func start(_ command: [String], to output: String) throws -> RunningProgram {
        try RunningProgram(
            builtProgram("sign-release"),
            ["keys"] + command + ["--secret-key", "new/primary.secret.asc", "--passphrase-file", "pass"]
                + ["--output", output, "--format", "json"],
            in: publisher.root, environment: publisher.environment)
    }

    /// Files in which there is something secret, and which not only their owner may read.
    func exposed() throws -> [String] {
        let marks = ["PRIVATE KEY", "private-key", Publisher.passphrase].map { Data($0.utf8) }
        let names = FileManager.default.enumerator(atPath: publisher.root)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            guard name != "pass",
                let attributes = try? FileManager.default.attributesOfItem(atPath: publisher.path(name)),
                let mode = attributes[.posixPermissions] as? Int, mode & 0o077 != 0,
                attributes[.type] as? FileAttributeType == .typeRegular, let content = try? publisher.read(name)
            else { return false }
            return marks.contains { Data(content).range(of: $0) != nil }
        }
    }

    func temporaryNames() throws -> [String] {
        try (publisher.names + publisher.names(in: "trust")).filter { $0.contains("partial") }
    }

    @Test(
        arguments: [["rotate", "--trust", "trust/tool.trust.json"], ["extend"], ["revoke", "--reason", "retired"]])
    func killedAtAnyMomentEachFileIsTheOldOneOrTheNewOne(_ command: [String]) throws {
        let vault = try publisher.read("new/primary.secret.asc")
        let begin = Date()
        let whole = try start(command, to: "whole").finish()
        #expect(whole.status == 0, "\(whole.text)\(whole.errorText)")
        let span = Date().timeIntervalSince(begin)
        let parts = try publisher.names(in: "whole")
        let policy = try publisher.read("trust/tool.trust.json")
        var published = try publisher.read("trust/keys.asc")
        for _ in 0..<12 {
            let moment = Double.random(in: 0...1.1)
            let run = try start(command, to: "next")
            usleep(UInt32(span * moment * 1_000_000))
            run.send(SIGKILL)
            run.finish()
            #expect(try exposed().isEmpty, "at \(moment)")
            #expect(try temporaryNames().count <= 1, "at \(moment): what the one before left was removed")
            #expect(try publisher.read("new/primary.secret.asc") == vault)
            #expect(try publisher.read("trust/tool.trust.json") == policy)
            let keys = try publisher.keys(["status", "--trust", "trust/tool.trust.json"])
            #expect(keys.status == 0, "at \(moment): \(keys.text)")
            if try publisher.read("trust/keys.asc") != published {
                #expect(publisher.exists("next"), "at \(moment)")
                published = try publisher.read("trust/keys.asc")
            }
            guard publisher.exists("next") else { continue }
            #expect(try publisher.names(in: "next") == parts, "at \(moment)")
            for part in parts where part.contains("secret") {
                #expect(try publisher.mode("next/" + part) == 0o600)
            }
            try publisher.remove("next")
        }
        #expect(try start(command, to: "next").finish().status == 0)
        #expect(try publisher.names(in: "next") == parts)
        #expect(try temporaryNames().isEmpty)
        #expect(try eventually { try publisher.leftovers().isEmpty }, "homes and agents of the dead are gone")
    }

    @Test func whateverTheNextRunMakesWhatADeadOneLeftIsRemoved() throws {
        let left = "s-other.abcdefghijkl.partial"
        try publisher.makeFolder(left)
        try publisher.write("\(left)/primary.secret.asc", "secret")
        #expect(try start(["extend"], to: "next").finish().status == 0)
        #expect(try temporaryNames().isEmpty)
    }

    @Test func rotationsAtOnceLoseNothingOfEachOther() throws {
        let text = try publisher.text("trust/tool.trust.json")
        let first = try publisher.keys(["status", "new/public.asc"]).keyFingerprints
        let named = text.replacingOccurrences(
            of: "\"fingerprint\": \"\(primary)\"",
            with: "\"fingerprint\": \"\(primary)\", \"subkeys\": [\"\(try #require(first.last))\"]")
        #expect(named != text)
        try publisher.write("trust/tool.trust.json", named)
        let runs = try (0..<6).map { try start(["rotate", "--trust", "trust/tool.trust.json"], to: "next\($0)") }
        var subkeys: Set<String> = []
        for run in runs.map({ $0.finish() }) {
            #expect(run.status == 0, "\(run.text)\(run.errorText)")
            subkeys.formUnion(run.keyFingerprints)
        }
        #expect(subkeys.count == 8, "one primary key, its first subkey, six new ones")
        #expect(try Set(publisher.keys(["status", "--trust", "trust/tool.trust.json"]).keyFingerprints) == subkeys)
        let policy = try publisher.text("trust/tool.trust.json")
        for subkey in subkeys { #expect(policy.contains(subkey)) }
        #expect(try temporaryNames().isEmpty)
    }
}
