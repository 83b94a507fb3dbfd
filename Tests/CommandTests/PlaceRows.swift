import Foundation
import PacketForge
import TestSupport
import Testing

/// Rows X3, X8 and X11 of docs/threat-model.md.
@Suite("Where it runs")
struct PlaceRows {
    let release: ForgedRelease

    init() throws { release = try ForgedRelease() }

    private func makeFolder(_ name: String, mode: Int) throws -> String {
        try release.makeFolder(name, mode: mode)
        return release.path(name)
    }

    // MARK: X3

    @Test func aSharedFolderWithoutStickyBitIsNotUsed() throws {
        let shared = try makeFolder("shared", mode: 0o777)
        let below = try makeFolder("shared/own", mode: 0o700)
        let group = try makeFolder("group", mode: 0o770)
        for place in [shared, below, group, release.path("missing"), "relative", "/dev/null", ""] {
            #expect(try release.check(environment: ["TMPDIR": place]).status == 0)
        }
        #expect(try FileManager.default.subpathsOfDirectory(atPath: shared) == ["own"])
        #expect(try FileManager.default.subpathsOfDirectory(atPath: group).isEmpty)
        let sticky = try makeFolder("sticky", mode: 0o1777)
        #expect(try release.check(environment: ["TMPDIR": sticky]).status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: sticky) == ["release-integrity-\(getuid())"])
    }

    @Test func whatSomebodyElsePutInItsPlaceIsNotUsed() throws {
        let place = try makeFolder("place", mode: 0o1777)
        let elsewhere = try makeFolder("elsewhere", mode: 0o700)
        let own = place + "/release-integrity-\(getuid())"
        try #require(symlink(elsewhere, own) == 0)
        #expect(try release.check(environment: ["TMPDIR": place]).status == 0)
        try #require(unlink(own) == 0)
        try #require(mkdir(own, 0o777) == 0 && chmod(own, 0o777) == 0)
        #expect(try release.check(environment: ["TMPDIR": place]).status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: own).isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere).isEmpty)
    }

    /// What is in /tmp is at hand in /mnt, and /tmp itself is another one, as are the other places.
    /// A sanitizer's list of what it is to pass over goes there too: it may lie below one of the places.
    private func elsewhere(_ options: String) -> String {
        """
        mount -t tmpfs none /mnt; mkdir /mnt/release /mnt/commands
        races=${TSAN_OPTIONS-}; races=${races#*suppressions=}; races=${races%%:*}
        if [ -n "$races" ]; then cp "$races" /mnt/races; export TSAN_OPTIONS=suppressions=/mnt/races; fi
        mount --bind "$folder" /mnt/release
        mount --bind \(URL(fileURLWithPath: verifyUploader).deletingLastPathComponent().path) /mnt/commands
        for place in /tmp /var/tmp /dev/shm; do mount -t tmpfs -o \(options) none $place; done
        cd /mnt/release
        """
    }

    private func checkElsewhere(_ options: String, environment: [String: String]? = nil) throws -> ProgramRun {
        let command = ["/mnt/commands/verify-uploader", "check", "tool", "--keys", "key.gpg", "--format", "json"]
        return try PrivateMounts.run(
            command, in: release.path, after: elsewhere(options), environment: environment)
    }

    @Test(.enabled(if: PrivateMounts.arePossible, "no mount namespaces"))
    func withoutAnySafePlaceNothingIsDecided() throws {
        for options in ["mode=777", "mode=755,ro"] {
            let run = try checkElsewhere(options)
            #expect(run.status == 74 && run.rules == ["no-private-folder"], "\(run.rules)")
            #expect(run.messages.contains("/tmp") && run.messages.contains("TMPDIR"))
            let withOwn = try checkElsewhere(options, environment: ["TMPDIR": "/mnt"])
            #expect(withOwn.status == 0, "\(withOwn.messages)")
        }
    }

    // MARK: X8

    @Test(.enabled(if: PrivateMounts.arePossible, "no mount namespaces"))
    func withoutProgramsInTmpItWorks() throws {
        #expect(try checkElsewhere("mode=1777,noexec,nosuid,nodev").status == 0)
    }

    @Test func withoutHomeAndTMPDIR() throws {
        #expect(try release.check(environment: [:]).status == 0)
        #expect(try release.check(environment: ["HOME": "/nonexistent"]).status == 0)
    }

    @Test(.enabled(if: PrivateMounts.arePossible, "no mount namespaces"))
    func whereNothingButTMPDIRCanBeWritten() throws {
        let readOnly = """
            mkdir tmp; mount -t tmpfs -o mode=700 none tmp
            for place in / /tmp /var/tmp /dev/shm; do
                mountpoint -q $place && mount -o remount,bind,ro $place || :
            done
            if touch written; then exit 1; fi
            """
        let run = try release.check(after: readOnly, environment: ["TMPDIR": release.path("tmp")])
        #expect(run.status == 0, "\(run.messages)")
        try release.remove("tmp")
        let nowhere = try release.check(after: readOnly, environment: ["TMPDIR": "/nowhere"])
        #expect(nowhere.status == 74 && nowhere.rules == ["no-private-folder"], "\(nowhere.rules)")
    }

    @Test(
        .enabled(if: PrivateMounts.arePossible, "no mount namespaces"),
        .enabled(if: !Sanitizer.isOn, "\(Sanitizer.hinders)"))
    func withoutProc() throws {
        let hiding = "mount -t tmpfs none /proc"
        #expect(try release.check(after: hiding).status == 0)
        let output = ["tool", "--keys", "key.gpg", "--output", "verified"]
        #expect(try release.check(output, after: hiding).status == 0)
        #expect(try release.read("verified") == ForgedRelease.tool)
        try release.write("tool", "changed")
        #expect(try release.check(output, after: hiding).status == 1)
        #expect(try release.names.allSatisfy { !$0.contains("partial") })
    }

    // MARK: As nobody

    static let canBeNobody =
        (try? ProgramRun("/usr/bin/setpriv", nobody + ["test", "-x", verifyUploader], in: "/"))?.status == 0
    private static let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"]

    private func checkAsNobody(_ arguments: [String], environment: [String: String]? = nil) throws -> ProgramRun {
        let command = [verifyUploader, "check"] + arguments + ["--format", "json"]
        return try ProgramRun(
            "/usr/bin/setpriv", Self.nobody + command, in: release.path, environment: environment)
    }

    @Test(.enabled(if: canBeNobody, "only root can be somebody else"))
    func asNobody() throws {
        #expect(try checkAsNobody(["tool", "--keys", "key.gpg"], environment: [:]).status == 0)
        // root's folder of that name is not nobody's own.
        let place = try makeFolder("place", mode: 0o1777)
        try #require(mkdir(place + "/release-integrity-65534", 0o777) == 0)
        #expect(try checkAsNobody(["tool", "--keys", "key.gpg"], environment: ["TMPDIR": place]).status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place + "/release-integrity-65534").isEmpty)
    }

    @Test(.enabled(if: canBeNobody, "only root can be somebody else"))
    func whatNobodyMayNotRead() throws {
        for (name, rule, status) in [
            ("key.gpg", "key-file-missing", 78), ("tool", "input-output", 74), ("SHA256SUMS.asc", nil, 0),
        ] as [(String, String?, Int32)] {
            if name == "SHA256SUMS.asc" { try release.write(name, "x") }
            try #require(chmod(release.path(name), 0) == 0)
            let run = try checkAsNobody(["tool", "--keys", "key.gpg"])
            #expect(run.status == status && run.rules == (rule.map { [$0] } ?? []), "\(name): \(run.rules)")
            try #require(chmod(release.path(name), 0o644) == 0)
        }
    }

    // MARK: X11

    @Test(.enabled(if: canBeNobody, "only root can be somebody else"))
    func aFolderThatMustNotBeWritten() throws {
        _ = try makeFolder("out", mode: 0o755)
        try release.write("out/tool", "old")
        let run = try checkAsNobody(["tool", "--keys", "key.gpg", "--output", "out/tool"])
        #expect(run.status == 74 && run.rules == ["input-output"])
        #expect(try release.read("out/tool") == Array("old".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: release.path("out")) == ["tool"])
    }

    /// With /proc, where a file without a name is written, and without, where one with a name is.
    @Test(
        .enabled(if: PrivateMounts.arePossible, "no mount namespaces"),
        arguments: Sanitizer.isOn ? [true] : [true, false])
    func aFullDisk(_ hasProc: Bool) throws {
        let large = [UInt8](repeating: 0x41, count: 1 << 20)
        try release.write("large", large)
        try release.publish(ForgedRelease.line(ForgedHash.sha256.digest(of: large), "large"))
        let full = "mkdir -p out; mount -t tmpfs -o size=64k none out; echo old >out/large"
        let preparation = full + (hasProc ? "" : "; mount -t tmpfs none /proc")
        // What is in the folder afterwards can only be seen from inside.
        let script = "\"$@\"; status=$?; ls -A out; cat out/large; exit $status"
        let arguments = ["check", "large", "--keys", "key.gpg", "--output", "out/large"]
        let run = try PrivateMounts.run(
            ["/bin/sh", "-c", script, "sh", verifyUploader] + arguments, in: release.path, after: preparation)
        #expect(run.status == 74)
        #expect(run.text.contains("input-output") && run.text.hasSuffix("\nlarge\nold\n"), "\(run.text)")
    }
}
