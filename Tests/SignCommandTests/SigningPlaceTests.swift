import Foundation
import TestSupport
import Testing

/// Whether this user may make mount namespaces. See: man 1 unshare
private let canMount =
    (try? ProgramRun("/usr/bin/unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]))?.status == 0

@Suite("sign-release on unusual systems", .serialized, .enabled(if: canMount, "this user may not mount anything"))
struct SigningPlaceTests {
    let publisher: Publisher

    init() throws {
        publisher = try Publisher()
        try publisher.makeKey()
    }

    /// Runs a shell script in a mount namespace of its own; `$sign` is the command.
    func run(_ script: String) throws -> (status: Int32, text: String) {
        var environment = publisher.environment
        environment["sign"] = builtProgram("sign-release")
        let result = try publisher.execute("/usr/bin/unshare", ["-m", "/bin/sh", "-ec", script], environment)
        return (result.status, result.text + result.errorText)
    }

    @Test func aFullDiskLeavesTheOldReleaseAsItWas() throws {
        let result = try run(
            """
            mkdir full; mount -t tmpfs -o size=40k none full
            cp -r dist/. full; $sign sign full --quiet
            echo changed >full/tool
            cat full/SHA256SUMS full/SHA256SUMS.sig | sha256sum >before
            dd if=/dev/zero of=full/.filler bs=4k 2>/dev/null || true
            status=0; $sign sign full --quiet || status=$?
            cat full/SHA256SUMS full/SHA256SUMS.sig | sha256sum | cmp - before
            ls -A full
            exit $status
            """)
        #expect(result.status == 74)
        #expect(result.text.contains("input-output"))
        #expect(
            result.text.contains("\n.filler\nSHA256SUMS\nSHA256SUMS.sig\nsub\ntool\n")
                || result.text.hasPrefix(".filler"))
    }

    @Test(arguments: ["size=8k", "ro"])
    func aDiskThatTakesNoKeysHasNothingOfThem(_ options: String) throws {
        let result = try run(
            """
            mkdir disk; mount -t tmpfs -o \(options) none disk
            status=0
            $sign keys generate --user-id a@example.org --no-passphrase --output disk/new || status=$?
            ls -A disk | sed 's/^/left: /'
            exit $status
            """)
        #expect(result.status == 74, "\(result.text)")
        #expect(result.text.contains("input-output") && !result.text.contains("left: "), "\(result.text)")
    }

    @Test(.enabled(if: CCompiler.isThere, "\(CCompiler.absence)"))
    func aDiskThatFailsLeavesTheOldReleaseAsItWas() throws {
        try #require(try publisher.sign(["dist"]).status == 0)
        try publisher.write("dist/tool", "changed")
        // Not the folder's own date: what is undone has been done.
        let content = {
            try FileManager.default.contentsOfDirectory(atPath: publisher.folder).sorted()
                + ["SHA256SUMS", "SHA256SUMS.sig"].map { try publisher.text("dist/" + $0) }
        }
        let before = try content()
        for function in ["int fsync(int file)", "int fchmod(int file, unsigned mode)"] {
            let library = try CCompiler.library(
                "failing.so", "#include <errno.h>\n\(function) { errno = EIO; return -1; }\n", in: publisher)
            let answer = try publisher.sign(["dist"], environment: ["LD_PRELOAD": library])
            #expect(answer.status == 74 && answer.rules == ["input-output"], "\(function): \(answer.rules)")
            #expect(try content() == before && publisher.leftovers().isEmpty, "\(function)")
        }
        #expect(try publisher.sign(["dist"]).states == ["written"])
    }

    @Test(arguments: ["", "--secret-key key.secret.asc"])
    func whereSocketsLieElsewhere(_ options: String) throws {
        let result = try run(
            """
            mount -t tmpfs none /run; mkdir -p -m 0700 /run/user/$(id -u)/gnupg
            $sign sign dist --quiet \(options)
            $sign check dist --keys key.asc --quiet
            gpgconf --kill all; gpgconf --remove-socketdir
            ls -A /run/user/$(id -u)/gnupg | sed 's/^/left: /'
            """)
        #expect(result.status == 0)
        #expect(!result.text.contains("left: "), "\(result.text)")
    }

    @Test(arguments: ["TERM", "KILL"])
    func socketsElsewhereOfRunsThatAreEnded(_ signal: String) throws {
        let result = try run(
            """
            mount -t tmpfs none /run; mkdir -p -m 0700 /run/user/$(id -u)/gnupg
            mkdir many; for number in $(seq 100); do echo $number >many/$number; done
            left() { ls -A /run/user/$(id -u)/gnupg | sed "s/^/$1: /"; }
            $sign sign many --layout per-file --quiet --secret-key key.secret.asc & process=$!
            until [ -n "$(left begun)" ]; do sleep 0.05; done
            sleep 0.5; left begun
            kill -s \(signal) $process; wait $process || echo "ended: $?"
            case \(signal) in KILL) $sign sign dist --quiet --secret-key key.secret.asc;; esac
            left left
            """)
        #expect(result.status == 0, "\(result.text)")
        #expect(result.text.contains("begun: d.") && result.text.contains("ended: 1"), "\(result.text)")
        #expect(!result.text.contains("left: "), "\(result.text)")
    }

    @Test func withoutMemoryToLieIn() throws {
        let result = try run(
            """
            mkdir -p -m 0700 /tmp/$$; export TMPDIR=/tmp/$$
            mount -o remount,bind,ro /dev/shm 2>/dev/null || true
            mount -t tmpfs none /mnt; cp -r dist key.secret.asc key.asc /mnt; cd /mnt
            $sign sign dist --quiet --secret-key key.secret.asc; $sign check dist --keys key.asc --quiet
            ls -A $TMPDIR/*; rm -r $TMPDIR
            """)
        #expect(result.status == 0, "\(result.text)")
    }
}

@Suite("The JSON of sign-release")
struct SigningSchemaTests {
    @Test(.enabled(if: SchemaValidator.isThere || !mayBeMissing, "\(SchemaValidator.absence)"))
    func everyKindOfResultIsWhatTheSchemaSays() throws {
        let publisher = try Publisher()
        try publisher.makeKey()
        try publisher.write("dist/.hidden\u{1B}", "x")
        for arguments in [
            ["dist", "--dry-run"], ["dist", "--expires-in", "1d", "--notation", "a@b=c"],
            ["dist", "--expires-in", "1d", "--notation", "a@b=c"],
            ["dist", "--digest", "sha512,blake2b-512", "--binary"],
            ["dist", "--product", "tool", "--release-version", "1", "--notation-domain", "example.org"],
            ["dist", "--only", "none"], ["dist", "--secret-key", "absent"], ["absent"],
        ] {
            let tool = builtProgram("sign-release")
            let result = try publisher.execute(
                tool, ["sign"] + arguments + ["--format", "json"], publisher.environment)
            let problems = try SchemaValidator.problems(of: result.output, schema: "signing-1.json")
            #expect(problems.isEmpty, "\(arguments): \(problems)")
        }
    }
}
