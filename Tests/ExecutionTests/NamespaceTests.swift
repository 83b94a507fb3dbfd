import Foundation
import TestSupport
import Testing

/// Whether this user may make namespaces, as root or a container with the right to may. See: man 1 unshare
private let canUnshare = (try? RunningProgram("/usr/bin/unshare", ["-p", "-m", "-f", "true"]).finish().status) == 0

@Suite("In a container", .enabled(if: canUnshare, "no right to make namespaces"))
struct NamespaceTests {
    @Test func asProcessOneItPassesSignalsOnAndCollectsOrphans() throws {
        let folder = try ScratchFolder()
        let text = """
            #!/bin/sh
            trap 'grep -l "^State:.Z" /proc/[0-9]*/status 2>/dev/null; exit 9' TERM
            (sleep 0.1 &)
            echo "parent $PPID"
            sleep 0.3
            kill -TERM $PPID
            while :; do sleep 0.05; done
            """
        let arguments = ["-p", "-f", "--mount-proc", probe, "copy", try folder.writeProgram("tool", text)]
        let end = try RunningProgram("/usr/bin/unshare", arguments).finish()
        #expect(end.text == "parent 1\n")
        #expect(end.status == 9)
    }

    @Test func processOneReportsDeathByASignalAsAShellDoes() throws {
        let folder = try ScratchFolder()
        let tool = try folder.writeProgram("tool", "#!/bin/sh\nkill -9 $$\n")
        let end = try RunningProgram("/usr/bin/unshare", ["-p", "-f", probe, "copy", tool]).finish()
        #expect(end.status == 128 + SIGKILL && !end.wasKilled)
    }

    @Test func aPlaceThatForbidsProgramsIsPassedOver() throws {
        let folder = try ScratchFolder()
        let link = folder.path("link")
        try FileManager.default.copyItem(atPath: "/usr/bin/readlink", toPath: link)
        let mounting = try folder.writeProgram(
            "mounting",
            """
            #!/bin/sh
            mkdir /tmp/et-mount.$$ && mount -t tmpfs -o noexec,mode=700 none /tmp/et-mount.$$ || exit 99
            TMPDIR=/tmp/et-mount.$$ "$1" copy "$2" /proc/self/exe
            status=$?
            umount /tmp/et-mount.$$
            rmdir /tmp/et-mount.$$
            exit $status
            """)
        let end = try RunningProgram("/usr/bin/unshare", ["-m", mounting, probe, link]).finish()
        #expect(end.status == 0, "\(end.errorText)")
        #expect(end.text.contains("/release-integrity-") && !end.text.contains("et-mount"))
    }

    @Test(arguments: Way.allCases)
    func aScriptThatItsInterpreterCannotReachIsNotStarted(_ way: Way) throws {
        let folder = try ScratchFolder()
        let tool = try folder.writeProgram("tool", "#!/bin/sh\necho ran\n")
        let hiding = try folder.writeProgram(
            "hiding", "#!/bin/sh\nmount -t tmpfs none /dev || exit 99\nexec \"$1\" \(way.rawValue) \"$2\"\n")
        let end = try RunningProgram("/usr/bin/unshare", ["-m", hiding, probe, tool]).finish()
        #expect(end.status == 126 && end.text.isEmpty)
        #expect(end.errorText.contains("/dev/fd/N"), "\(end.errorText)")
    }
}
