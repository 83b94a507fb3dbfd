import Foundation
import PacketForge
import TestSupport
import Testing

@Suite("Whenever a fetch ends, the file is the old one or the new one", .serialized)
struct FetchInterruptionTests {
    let release: FetchedRelease
    private let path = "/v1.2.0/linux/tool"
    private let new = Array("#!/bin/sh\n".utf8) + [UInt8](repeating: 0x23, count: 3 << 20)

    init() throws {
        release = try FetchedRelease()
        try release.publish("v1.2.0", new)
        try release.folder.write("out/tool", "old")
        try release.folder.makeFolder("tmp")
    }

    private func start(
        _ options: [String] = [], environment: [String: String] = [:]
    ) throws -> RunningProgram {
        try RunningProgram(
            "/usr/bin/env",
            [
                "--default-signal=INT,TERM,HUP,QUIT", verifyUploader, "fetch", "tool", "--trust", "tool.trust.json",
                "--no-state",
                "--origin", release.site.origin, "--platform", "linux", "--release-version", "v1.2.0",
            ] + (options.isEmpty ? ["--output", "out/tool"] : options), in: release.folder.path,
            environment: release.environment.merging(["TMPDIR": release.folder.path("tmp")]) { $1 }
                .merging(environment) { $1 })
    }

    private var names: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: release.folder.path("out"))) ?? []
    }

    @Test func afterSIGKILLAtAnyMoment() throws {
        var (killed, replaced) = (0, 0)
        for _ in 0..<100 {
            try release.folder.write("out/tool", "old")
            let process = try start()
            usleep(.random(in: 0...250_000))
            process.send(SIGKILL)
            if process.finish().wasKilled { killed += 1 }
            let content = release.installed
            #expect(content == Array("old".utf8) || content == new)
            if content == new { replaced += 1 }
            // In the moment of taking its name a file may be left, for the next run to remove.
            #expect(names.allSatisfy { $0 == "tool" || $0.hasPrefix(".tool.") && $0.hasSuffix(".partial") })
        }
        #expect(killed > 0)
        #expect(try start().finish().status == 0)
        #expect(names == ["tool"] && release.installed == new)
        let own = try FileManager.default.subpathsOfDirectory(atPath: release.folder.path("tmp"))
        #expect(own.count <= 1, "\(own)")
    }

    /// Whatever it waits for: the manifest, its signature, or the file itself; to be installed or executed.
    @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT], ["", ".SHA256SUM", ".SHA256SUM.sig"])
    func afterASignalInTheMiddleOfADownload(_ signal: Int32, _ suffix: String) throws {
        for options in [["--output", "out/tool"], ["--run", "--", "argument"]] {
            let count = release.site.requests.filter { $0 == path + suffix }.count
            release.site.fail(path + suffix, .silent)
            let process = try start(options)
            #expect(eventually { release.site.requests.filter { $0 == path + suffix }.count > count })
            usleep(100_000)
            process.send(signal)
            _ = eventually { !process.isRunning }
            let end = process.finish()
            #expect(end.wasKilled && end.status == signal && end.output.isEmpty, "\(options) \(end.errorText)")
            try release.expectUntouched("old", "signal \(signal)")
            // This user's own folder, and nothing in it.
            #expect(try FileManager.default.subpathsOfDirectory(atPath: release.folder.path("tmp")).count <= 1)
        }
    }

    /// With a library in which openat(2) does what it does on file systems without unnamed files.
    @Test(.enabled(if: CCompiler.isThere && !Sanitizer.isOn, "there is no C compiler, or a sanitizer comes first"))
    func whereFilesNeedANameTheyAreRemovedToo() throws {
        let library = try CCompiler.library(
            "named.so",
            """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <errno.h>
            #include <fcntl.h>
            #include <stdarg.h>
            int openat(int folder, const char *path, int flags, ...) {
                va_list more;
                va_start(more, flags);
                int mode = va_arg(more, int);
                va_end(more);
                if ((flags & O_TMPFILE) == O_TMPFILE) { errno = EOPNOTSUPP; return -1; }
                return ((int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, "openat"))(folder, path, flags, mode);
            }
            """, in: release.folder)
        let environment = ["LD_PRELOAD": library]
        for (signal, isLeft) in [(SIGTERM, false), (SIGKILL, true)] {
            release.site.fail(path, .endless)
            let process = try start(environment: environment)
            #expect(eventually { names.count == 2 }, "the file has a name")
            process.send(signal)
            #expect(process.finish().wasKilled)
            #expect((names.count == 2) == isLeft, "\(names)")
            release.site.fail(path, nil)
            #expect(try start(environment: environment).finish().status == 0)
            #expect(names == ["tool"] && release.installed == new, "the next run removes what is left")
            try release.folder.write("out/tool", "old")
        }
    }

    @Test func leftoversOfOthersAreSweptAndLivingOnesAreNot() throws {
        let left = ".tool.abcdefghijkl.partial"
        for name in [left, ".tool.short.partial", ".other.abcdefghijkl.partial", "tool.partial"] {
            try release.folder.write("out/\(name)", "left")
        }
        let file = open(release.folder.path("out/\(left)"), O_RDWR | O_CLOEXEC)
        #expect(flock(file, LOCK_EX | LOCK_NB) == 0)
        #expect(try start().finish().status == 0)
        #expect(names.contains(left), "it is somebody's")
        close(file)
        #expect(try start().finish().status == 0)
        #expect(!names.contains(left))
        #expect(Set(names).isSuperset(of: [".tool.short.partial", ".other.abcdefghijkl.partial", "tool.partial"]))
    }
}
