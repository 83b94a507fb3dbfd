import Foundation
import TestSupport
import Testing

@Suite("Keys in the user's own home, with a running agent", .serialized)
struct UserHomeTests {
    let publisher: Publisher

    init() throws {
        publisher = try Publisher()
        let configuration = [
            "digest-algo SHA256", "default-sig-expire 1d", "sig-notation x@example.org=y", "comment hello",
        ]
        try publisher.write("gnupg/gpg.conf", configuration.joined(separator: "\n") + "\n")
    }

    /// The types in the hashed area of the signature that was made.
    func hashedTypes() throws -> [Int] {
        let packets = try publisher.execute(
            "/usr/bin/gpg", ["--homedir", publisher.path("empty"), "--list-packets", "dist/SHA256SUMS.sig"])
        let lines = packets.text.split(separator: "\n").filter { $0.contains("hashed subpkt ") }
        return lines.compactMap { line in
            let words = line.split(separator: " ")
            return words.firstIndex(of: "subpkt").flatMap { Int(words[$0 + 1]) }
        }.sorted()
    }

    @Test func theSignatureSaysWhatWasAskedForAndNothingElse() throws {
        try publisher.makeFolder("empty")
        try publisher.makeKey()
        let order =
            [
                ([], [2, 33]), (["--expires-in", "30d"], [2, 3, 33]),
                (["--product", "tool", "--notation-domain", "example.org"], [2, 20, 20, 33]),
            ] as [([String], [Int])]
        for (options, types) in order {
            #expect(try publisher.sign(["dist", "--refresh"] + options).status == 0)
            #expect(try hashedTypes() == types)
            #expect(try !publisher.text("dist/SHA256SUMS.sig").contains("hello"))
        }
    }

    /// Passphrases that the user's agent keeps; the seventh field of its answer says `1` for such.
    func cached() throws -> Int {
        let answer = try publisher.execute(
            "/usr/bin/gpg-connect-agent", ["--homedir", publisher.home, "keyinfo --list", "/bye"])
        return answer.text.split(separator: "\n").count {
            let words = $0.split(separator: " ")
            return words.count > 6 && words[0] == "S" && words[6] == "1"
        }
    }

    @Test func aPassphraseOptionTellsTheUsersAgentNothing() throws {
        try publisher.makeKey(passphrase: Publisher.passphrase)
        try publisher.gnuPG.killAgent()
        try publisher.write("pass", Publisher.passphrase + "\n")
        #expect(try publisher.sign(["dist", "--passphrase-file", "pass"]).status == 0)
        #expect(try cached() == 0)
        #expect(try publisher.sign(["dist", "--refresh"]).rules == ["wrong-passphrase"])
        // What the user unlocked is of use, and stays unlocked.
        try publisher.gpg(
            ["--detach-sign", "--output", publisher.path("tmp/x"), publisher.path("dist/tool")], Publisher.passphrase)
        try publisher.remove("tmp/x")
        #expect(try cached() == 1)
        #expect(try publisher.sign(["dist", "--refresh"]).status == 0)
        #expect(try cached() == 1)
        #expect(try publisher.leftovers().isEmpty)
    }
}
