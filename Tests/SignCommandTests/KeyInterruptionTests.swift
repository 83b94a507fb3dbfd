import Foundation
import TestSupport
import Testing

@Suite("Runs of sign-release keys that are killed, or are many", .serialized)
struct KeyInterruptionTests {
    let publisher: Publisher

    init() throws {
        publisher = try Publisher()
        try publisher.write("pass", Publisher.passphrase + "\n")
    }

    static let parts = ["README.txt", "primary.secret.asc", "public.asc", "revocation.asc", "signing.secret.asc"]

    func arguments(_ output: String) -> [String] {
        ["keys", "generate", "--user-id", Publisher.user, "--passphrase-file", "pass", "--output", output]
    }

    func start(_ output: String) throws -> RunningProgram {
        try RunningProgram(
            builtProgram("sign-release"), arguments(output), in: publisher.root, environment: publisher.environment)
    }

    @Test func killedAtAnyMomentItLeavesAllOrNothing() throws {
        let begin = Date()
        #expect(try start("whole").finish().status == 0)
        let span = Date().timeIntervalSince(begin)
        for moment in 1...30 {
            let run = try start("new")
            usleep(UInt32(span * Double(moment) / 30 * 1_000_000))
            run.send(SIGKILL)
            run.finish()
            let names = try publisher.names
            #expect(names.filter { $0.hasPrefix("s-new.") }.count <= 1, "the one before was removed")
            guard names.contains("new") else { continue }
            #expect(try publisher.names(in: "new") == Self.parts)
            try publisher.remove("new")
        }
        #expect(try start("new").finish().status == 0)
        #expect(try publisher.names(in: "new") == Self.parts)
        #expect(try publisher.names.filter { $0.contains("partial") }.isEmpty)
        #expect(try eventually { try publisher.leftovers().isEmpty }, "homes and agents of the dead are gone")
    }

    @Test func eightAtOnceMakeEightKeys() throws {
        let runs = try (0..<8).map { try start("new\($0)") }
        #expect(runs.map { $0.finish().status } == Array(repeating: 0, count: 8))
        let keys = try (0..<8).map { try publisher.read("new\($0)/public.asc") }
        #expect(Set(keys).count == 8)
        #expect(try eventually { try publisher.leftovers().isEmpty })
    }

    @Test func ofFourAtOnceOneGetsTheFolder() throws {
        let runs = try (0..<4).map { _ in try start("new") }
        let statuses = runs.map { $0.finish().status }.sorted()
        #expect(statuses.count { $0 == 0 } == 1 && statuses.allSatisfy { [0, 74].contains($0) }, "\(statuses)")
        #expect(try publisher.names(in: "new") == Self.parts)
        #expect(try publisher.names.filter { $0.contains("partial") }.isEmpty)
    }

    @Test func theFolderIsMadeWhereLinksLeadAndNeverThroughOne() throws {
        try publisher.makeFolder("real")
        try publisher.link("linked", to: "real")
        try publisher.link("dangling", to: "nowhere")
        for output in ["linked", "dangling"] {
            let run = try publisher.generateKeys(output)
            #expect(run.status == 74 && run.rules == ["output-exists"], "\(run.text)")
        }
        #expect(try publisher.names(in: "real").isEmpty && !publisher.exists("nowhere"))
        #expect(try publisher.generateKeys("linked/new").status == 0)
        #expect(try publisher.generateKeys("slash/").status == 0)
        #expect(try publisher.names(in: "real/new") == Self.parts)
        #expect(try publisher.names(in: "slash") == Self.parts)
    }

    @Test func whereItsWayOutIsFullNoFolderAppears() throws {
        let link = "/dev/full"
        try #require(FileManager.default.fileExists(atPath: link))
        // The subkey's way out is full: the folder must not appear either.
        let run = try publisher.execute(
            "/bin/sh",
            ["-c", "exec \"$@\" >/dev/full", "sh", builtProgram("sign-release")] + arguments("new")
                + ["--signing-key-to-stdout"], publisher.environment)
        #expect(run.status == 74, "\(run.errorText)")
        #expect(try publisher.names.filter { $0.contains("new") }.isEmpty)
        #expect(try publisher.leftovers().isEmpty)
    }

    @Test(.disabled(if: Sanitizer.isOn, "a sanitizer's own memory is a file"))
    func aLimitOnTheSizeOfFilesIsSaid() throws {
        let run = try publisher.execute(
            "/bin/sh",
            ["-c", "ulimit -f 8; exec \"$@\"", "sh", builtProgram("sign-release")] + arguments("new"),
            publisher.environment)
        // gpg is limited as well, and says that it failed.
        #expect([69, 74].contains(run.status) && run.text.contains("error: "), "\(run.status) \(run.text)")
        #expect(try publisher.names.filter { $0.contains("new") }.isEmpty)
        #expect(try publisher.leftovers().isEmpty)
    }

    /// An access control list gives another user the rights of the group, which is this user's own by its number.
    @Test(
        .enabled(if: geteuid() == 0 && isInstalled("/usr/bin/python3"), "root and python3 are needed"),
        arguments: [false, true])
    func notWhereAnAccessListLetsOthersWrite(_ isListed: Bool) throws {
        try #require(chmod(publisher.root, 0o755) == 0)
        for name in ["mine", "home"] { try #require(mkdir(publisher.path(name), 0o700) == 0) }
        for name in ["mine", "home", "pass"] { try #require(chown(publisher.path(name), 65_534, 65_534) == 0) }
        try #require(chmod(publisher.path("mine"), 0o770) == 0)
        if isListed {
            // Owner, user 12345, group, mask, others: each tag, rights and number. See: man 5 acl
            let list =
                "02000000" + "01000700ffffffff" + "0200070039300000" + "04000000ffffffff" + "10000700ffffffff"
                + "20000000ffffffff"
            let program = "import os, sys; os.setxattr(sys.argv[1], sys.argv[2], bytes.fromhex(sys.argv[3]))"
            let setting = try publisher.execute(
                "/usr/bin/python3", ["-c", program, publisher.path("mine"), "system.posix_acl_access", list])
            try #require(setting.status == 0, "\(setting.errorText)")
        }
        let run = try publisher.execute(
            "/usr/bin/setpriv",
            ["--reuid=65534", "--regid=65534", "--clear-groups", builtProgram("sign-release")]
                + arguments("mine/new"),
            publisher.environment.merging(["HOME": publisher.path("home")]) { $1 })
        #expect(run.status == (isListed ? 74 : 0), "\(run.errorText)")
        #expect(run.text.contains("lets other users write") == isListed, "\(run.text)")
        #expect(publisher.exists("mine/new") != isListed)
    }

    @Test func nobodyLooksIntoItsMemory() throws {
        // root may look at anything, so somebody else runs it where the tests are root's.
        try #require(chmod(publisher.root, 0o755) == 0)
        let command = [builtProgram("sign-release"), "sign", "dist", "--secret-key", "fd:0"]
        let isRoot = geteuid() == 0
        let program = isRoot ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
        let whole = program + command
        let run = try RunningProgram(
            whole[0], Array(whole.dropFirst()), in: publisher.root, environment: publisher.environment, input: .later)
        // What must not be dumped belongs to root in /proc. See: man 5 proc
        let isRoots = try eventually {
            var status = stat()
            let name = try String(contentsOfFile: "/proc/\(run.id)/comm", encoding: .utf8)
            return name == "sign-release\n" && stat("/proc/\(run.id)/environ", &status) == 0
                && status.st_uid == 0
        }
        #expect(isRoots)
        try run.endInput(after: [])
        run.finish()
    }
}
