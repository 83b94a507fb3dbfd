import Foundation
import TestSupport
import Testing

@Suite("A home whose files somebody else may have written, or that cannot be used", .serialized)
struct HostileHomeTests {
    let publisher: Publisher

    init() throws {
        publisher = try Publisher()
        try publisher.makeKey()
        try publisher.writeProgram("evil", "#!/bin/sh\necho \"$0 $*\" >>'\(publisher.path("evidence"))'\nexit 1\n")
        try publisher.write("evidence", "")
        try publisher.gnuPG.killAgent()
    }

    /// Everything that is written: files by name, but for the agent's own.
    func names() throws -> [String] {
        let listing = try publisher.execute(
            "/usr/bin/find", [".", "!", "-name", "S.*", "!", "-path", "./dist/SHA256SUMS*"])
        return listing.text.split(separator: "\n").map(String.init).sorted()
    }

    static let lines = [
        "agent-program EVIL", "output OUT", "keyring OUT", "primary-keyring OUT", "secret-keyring OUT", "options OUT",
        "log-file OUT", "logger-file OUT", "default-key 0123456789ABCDEF", "status-file OUT", "attribute-file OUT",
        "load-extension EVIL", "exec-path /", "photo-viewer EVIL", "dirmngr-program EVIL", "no-default-keyring",
        "trustdb-name OUT", "command-file OUT", "passphrase-file OUT", "homedir /nonexistent", "list-only", "version",
        "dry-run", "no-such-option", "debug-level guru", "faked-system-time 20200101T000000", "use-keyboxd",
        "dump-options",
        "pinentry-mode loopback", "gpgconf-list",
    ]

    @Test(arguments: lines + [lines.joined(separator: "\n")])
    func nothingOfGpgConfCounts(_ lines: String) throws {
        let configuration = lines.replacing("EVIL", with: publisher.path("evil"))
            .replacing("OUT", with: publisher.path("written"))
        try publisher.write("gnupg/gpg.conf", configuration + "\n")
        let before = try names()
        for passphrase in [[], ["--passphrase-file", "pass"]] {
            try publisher.write("pass", "unused\n")
            let run = try publisher.sign(["dist", "--refresh"] + passphrase)
            #expect(run.status == 0, "\(lines): \(run.text)\(run.errorText)")
        }
        #expect(try publisher.text("evidence").isEmpty, "\(lines)")
        #expect(
            try names().filter { $0 != "./pass" && !$0.hasPrefix("./tmp/") }
                == before.filter { !$0.hasPrefix("./tmp/") })
        #expect(try publisher.leftovers().isEmpty)
        try publisher.remove("gnupg/gpg.conf")
        #expect(try publisher.check(["dist", "--keys", "key.asc"]).status == 0)
    }

    /// Signs with a home that must not be used, though a program would be run if it were.
    func refuse(_ home: String, saying text: String) throws {
        let evil = "\(publisher.path("evil"))"
        for (file, line) in [("gpg.conf", "agent-program \(evil)"), ("gpg-agent.conf", "pinentry-program \(evil)")] {
            try publisher.write("gnupg/" + file, line + "\n")
        }
        let run = try publisher.sign(["dist"], environment: ["GNUPGHOME": home])
        #expect(run.status == 78 && run.rules == ["secret-key-unavailable"], "\(run.text)")
        #expect(run.messages.contains(text) && run.text.contains("--secret-key"), "\(run.text)")
        #expect(try publisher.text("evidence").isEmpty)
        #expect(!publisher.exists("dist/SHA256SUMS"))
        #expect(try publisher.execute("/usr/bin/pgrep", ["-f", "^gpg-agent --homedir \(home)"]).text.isEmpty)
    }

    @Test(.enabled(if: geteuid() == 0, "files are given to another user"))
    func anotherUsersHome() throws {
        try #require(chown(publisher.home, 65_534, 65_534) == 0)
        try refuse(publisher.home, saying: "belongs to another user")
    }

    @Test(.enabled(if: geteuid() == 0, "a link is given to another user"))
    func anotherUsersLinkToIt() throws {
        try publisher.makeFolder("shared", mode: 0o777)
        try #require(chmod(publisher.path("shared"), 0o1777) == 0)
        try publisher.link("shared/link", to: publisher.home)
        #expect(try publisher.sign(["dist"], environment: ["GNUPGHOME": publisher.path("shared/link")]).status == 0)
        try publisher.gnuPG.killAgent()
        try ProgramRun("/usr/bin/gpgconf", ["--homedir", publisher.path("shared/link"), "--kill", "all"])
        try publisher.remove("dist/SHA256SUMS")
        try publisher.remove("dist/SHA256SUMS.sig")
        try #require(lchown(publisher.path("shared/link"), 65_534, 65_534) == 0)
        try refuse(publisher.path("shared/link"), saying: "belongs to another user")
        // Nor in the middle of the way.
        try publisher.link("shared/root", to: publisher.root)
        try #require(lchown(publisher.path("shared/root"), 65_534, 65_534) == 0)
        try refuse(publisher.path("shared/root/gnupg"), saying: "belongs to another user")
        try publisher.link("first", to: publisher.path("shared/root/gnupg"))
        try refuse(publisher.path("first"), saying: "belongs to another user")
    }

    @Test(arguments: [0o777, 0o770, 0o702, 0o1777])
    func aHomeInWhichOthersCanWrite(_ mode: Int) throws {
        try #require(chmod(publisher.home, mode_t(mode)) == 0)
        try refuse(publisher.home, saying: "lets other users write")
    }

    @Test func aHomeInWhosePlaceOthersCanPutAnother() throws {
        try publisher.makeFolder("open", mode: 0o777)
        try publisher.link("open/link", to: publisher.home)
        try refuse(publisher.path("open/link"), saying: "lets other users write")
    }

    /// Moves the home, and signs from there; its name is for a shell to print.
    func sign(at name: String) throws -> ProgramRun {
        let script = """
            name="$(printf '\(name)_')"; name="${name%_}"
            mv gnupg "$name"; GNUPGHOME="$PWD/$name"; export GNUPGHOME
            "$0" sign dist --format json; status=$?
            gpgconf --homedir "$GNUPGHOME" --kill all >/dev/null 2>&1
            mv "$name" gnupg; exit $status
            """
        return try publisher.execute("/bin/sh", ["-c", script, builtProgram("sign-release")], publisher.environment)
    }

    @Test(arguments: [("a\\nb", "control character"), ("a\\033b", "control character"), ("a\\377b", "not UTF-8")])
    func aHomeOfANameThatCannotBeHandedOn(_ name: String, saying text: String) throws {
        let run = try sign(at: name)
        #expect(run.status == 78 && run.rules == ["secret-key-unavailable"], "\(run.text)")
        #expect(run.messages.contains(text), "\(run.messages)")
    }

    @Test(arguments: [("x${HOME}y", "'${'"), ("a:b", "colon")])
    func aHomeWhoseSocketGnuPGDoesNotFind(_ name: String, saying text: String) throws {
        let run = try sign(at: name)
        // Where sockets lie below /run/user, the name is not in theirs.
        if run.status == 0 { return #expect(FileManager.default.fileExists(atPath: "/run/user/\(getuid())")) }
        #expect(run.status == 78 && run.rules == ["secret-key-unavailable"], "\(run.text)")
        #expect(run.messages.contains(text), "\(run.messages)")
    }

    @Test(arguments: ["a b", "p%%41q", "c,d", "ü", "q\"z", "$HOME", "a#b"])
    func aHomeOfAnyOtherName(_ name: String) throws {
        let run = try sign(at: name)
        #expect(run.status == 0, "\(run.text)")
    }

    @Test func aRelativeName() throws {
        #expect(try publisher.sign(["dist"], environment: ["GNUPGHOME": "gnupg"]).status == 0)
        #expect(try publisher.sign(["dist", "--refresh"], environment: ["GNUPGHOME": "./dist/../gnupg/"]).status == 0)
    }

    @Test func keysThatKeyboxdKeeps() throws {
        try publisher.write("gnupg/common.conf", "# use-keyboxd\n")
        #expect(try publisher.sign(["dist"]).status == 0)
        try publisher.write("gnupg/common.conf", "no-autostart\n  use-keyboxd\n")
        let run = try publisher.sign(["dist", "--refresh"])
        #expect(run.status == 78 && run.rules == ["secret-key-unavailable"])
        #expect(run.messages.contains("keyboxd") && run.text.contains("--export-secret-keys"))
    }

    /// What the user said of a key stands in the trust database.
    @Test func aKeyThatTheUserDisabled() throws {
        try ProgramRun(
            "/usr/bin/gpg",
            ["--homedir", publisher.home, "--batch", "--command-fd", "0", "--edit-key", "key@example.org"],
            input: Array("disable\nsave\n".utf8))
        let run = try publisher.sign(["dist"])
        #expect(run.status == 78 && run.messages.contains("disabled"), "\(run.text)")
    }

    @Test func aKeyRingOfTheOldForm() throws {
        let keys = try publisher.gpg(["--export"])
        try publisher.gnuPG.killAgent()
        try publisher.remove("gnupg/pubring.kbx")
        try publisher.write("gnupg/pubring.gpg", keys)
        #expect(try publisher.sign(["dist"]).status == 0)
        #expect(try publisher.read("gnupg/pubring.gpg") == keys)
        #expect(!publisher.exists("gnupg/pubring.kbx"))
    }
}
