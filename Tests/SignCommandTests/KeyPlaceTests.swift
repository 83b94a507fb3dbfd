import Foundation
import TestSupport
import Testing

@Suite("sign-release keys on unusual systems", .serialized)
struct KeyPlaceTests {
    let publisher: Publisher

    init() throws { publisher = try Publisher() }

    static let changes = [["rotate"], ["extend"], ["revoke", "--reason", "retired"]].map {
        $0 + ["--secret-key", "new/primary.secret.asc", "--passphrase-file", "pass", "--output", "x"]
    }
    static let generation = [
        "generate", "--user-id", Publisher.user, "--passphrase-file", "pass", "--output", "x",
    ]

    @Test(
        .enabled(if: PrivateMounts.arePossible, "\(PrivateMounts.absence)"),
        arguments: [4, 8, 16, 32, 64, 96, 128, 200])
    func aFullHomeIsAMatterOfRoom(_ kibibytes: Int) throws {
        try publisher.generateKeys()
        // The publisher's folder, which lies below what is mounted over, is bound where it can be reached.
        let preparation = """
            mount --bind "$folder" /mnt; cd /mnt
            mount -t tmpfs -o size=\(kibibytes)k none /dev/shm
            """
        for command in Self.changes + [Self.generation] {
            let run = try PrivateMounts.run(
                [builtProgram("sign-release"), "keys"] + command + ["--format", "json"], in: publisher.root,
                after: preparation, environment: publisher.environment)
            #expect(run.status == 74 && run.rules == ["input-output"], "\(command[0]): \(run.text)\(run.errorText)")
            #expect(run.schemaProblems.isEmpty)
            #expect(!publisher.exists("x"))
            #expect(run.messages.contains("no room") && run.messages.contains("TMPDIR"), "\(run.messages)")
        }
    }

    @Test func withoutItsPlaceAnotherOneIsUsed() throws {
        for (index, place) in ["/nonexistent", "", "relative", publisher.path("pass")].enumerated() {
            try publisher.write("pass", Publisher.passphrase)
            let run = try publisher.keys(
                ["generate", "--user-id", Publisher.user, "--passphrase-file", "pass", "--output", "new\(index)"],
                environment: ["TMPDIR": place])
            #expect(run.status == 0, "\(place): \(run.text)")
        }
    }

    /// With a library that shows the command the first of January 2026.
    @Test(.enabled(if: CCompiler.isThere && !Sanitizer.isOn, "there is no C compiler, or a sanitizer comes first"))
    func byAClockThatIsBehindNothingIsMadeOrJudged() throws {
        try publisher.generateKeys()
        let library = try CCompiler.library(
            "clock.so",
            """
            #include <time.h>
            int clock_gettime(clockid_t clock, struct timespec *time) {
                time->tv_sec = clock == CLOCK_REALTIME ? 1767225600 : 1;
                time->tv_nsec = 0;
                return 0;
            }
            """, in: publisher)
        let prepared = ["revoke", "--revocation", "new/revocation.asc", "--public-key", "new/public.asc"]
        let judging = [["status", "new/public.asc"], ["lint", "new/public.asc"]]
        for command in Self.changes + [Self.generation, prepared + ["--output", "x"]] + judging {
            let run = try publisher.keys(command, environment: ["LD_PRELOAD": library])
            #expect(run.status == 74 && run.text.contains("\"clock-behind\""), "\(command): \(run.text)")
            #expect(run.schemaProblems.isEmpty && !publisher.exists("x"))
        }
    }

    /// A gpg that writes down what lies in unfinished folders whenever it is started, and then does `deed`.
    private func generate(with deed: String) throws -> (run: ProgramRun, seen: [String]) {
        try publisher.write("pass", Publisher.passphrase)
        try FileManager.default.copyItem(atPath: "/usr/bin/gpg", toPath: publisher.path("real-gpg"))
        try publisher.writeProgram(
            "gpg",
            """
            #!/bin/bash
            echo "$*: $(cd \(publisher.root) && echo s-*.partial/*)" >>\(publisher.root)/seen
            case " $* " in *" --verify "*) \(deed);; esac
            exec \(publisher.root)/real-gpg "$@"
            """)
        let run = try PrivateMounts.run(
            [builtProgram("sign-release"), "keys"] + Self.generation + ["--format", "json"], in: publisher.root,
            after: "mount --bind \"$folder/gpg\" /usr/bin/gpg", environment: publisher.environment)
        return (run, try publisher.text("seen").split(separator: "\n").map(String.init))
    }

    @Test(.enabled(if: PrivateMounts.arePossible, "\(PrivateMounts.absence)"))
    func noSecretIsOnTheDiskBeforeTheTrialSignatureWasVerified() throws {
        let (run, seen) = try generate(with: ":")
        #expect(run.status == 0, "\(run.text)\(run.errorText)")
        #expect(seen.contains { $0.contains("--detach") }, "it signed")
        #expect(seen.contains { $0.contains(" --verify ") }, "and verified")
        #expect(seen.allSatisfy { !$0.contains(".asc") }, "\(seen)")
    }

    @Test(.enabled(if: PrivateMounts.arePossible, "\(PrivateMounts.absence)"), arguments: ["exit 1", "kill -9 $$"])
    func whereTheTrialSignatureDoesNotVerifyNothingIsWritten(_ deed: String) throws {
        let (run, seen) = try generate(with: deed)
        #expect(run.status == 69 && run.rules == ["engine-failed"], "\(run.text)")
        #expect(seen.contains { $0.contains(" --verify ") } && run.schemaProblems.isEmpty)
        #expect(!publisher.exists("x"))
        #expect(try publisher.names.filter { $0.contains("partial") }.isEmpty)
        #expect(try publisher.leftovers().isEmpty)
    }
}
