import Foundation
import TestSupport
import Testing

/// A program as PyInstaller makes them: one file, which unpacks itself from its own end. Codecov's is one.
enum FrozenProgram {
    /// Built once, in a folder that goes with the machine's temporary files; nil where PyPI cannot be reached.
    static let path: String? = {
        let folder = "/tmp/ri-frozen-\(getuid())"
        let program = folder + "/dist/app"
        if isInstalled(program) { return program }
        let script = """
            set -e; mkdir -p '\(folder)'; cd '\(folder)'; python3 -m venv tools
            tools/bin/pip install --quiet --disable-pip-version-check --retries 1 --timeout 15 pyinstaller
            printf 'import sys\\nprint("frozen", sys.argv[1:])\\nsys.exit(5)\\n' >app.py
            tools/bin/pyinstaller --onefile --log-level ERROR app.py
            """
        return (try? ProgramRun("/bin/sh", ["-c", script]))?.status == 0 ? program : nil
    }()
}

@Suite(
    "Programs that read their own file",
    .enabled(if: FrozenProgram.path != nil, "python3 with venv, and PyPI for pyinstaller, are needed"))
struct SelfReadingProgramTests {
    @Test func aPyInstallerProgramRunsByDefault() throws {
        let release = try SampleRelease()
        try release.remove("tool")
        try FileManager.default.copyItem(
            atPath: #require(FrozenProgram.path), toPath: release.path("tool"))
        try release.sign()
        let result = try release.verify(["run", "tool", "--keys", "key.asc", "--quiet", "--", "a", "b c"])
        #expect(result.status == 5)
        #expect(result.text == "frozen ['a', 'b c']\n")
        // One changed byte in what it carries, which the loader would never notice.
        let handle = try #require(FileHandle(forUpdatingAtPath: release.path("tool")))
        try handle.seek(toOffset: 12_000_000)
        let byte = try #require(handle.read(upToCount: 1)?.first)
        try handle.seek(toOffset: 12_000_000)
        try handle.write(contentsOf: Data([byte ^ 1]))
        try handle.close()
        #expect(try release.verify(["run", "tool", "--keys", "key.asc"]).status == 125)
    }

    @Test func theHelpSaysWhichWayIsNotForThem() throws {
        let release = try SampleRelease()
        let help = try release.verify(["run", "--help"])
        #expect(help.text.contains("PyInstaller"))
    }
}
