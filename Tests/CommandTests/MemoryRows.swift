import Foundation
import PacketForge
import TestSupport
import Testing

/// `run --via memory` on systems that do not let it.
@Suite("A program that cannot be executed from memory is not executed, and that is said")
struct MemoryRows {
    let release: ForgedRelease

    init() throws { release = try ForgedRelease() }

    private static let run = [verifyUploader, "run", "tool", "--keys", "key.gpg", "--format", "json", "--via"]

    /// Makes the compiled program `tool` and signs it.
    private func publishCompiledTool() throws {
        let source = "#include <stdio.h>\nint main(void) { puts(\"hello\"); return 0; }\n"
        _ = try CCompiler.program("tool", source, in: release)
        try release.publish(ForgedRelease.line(ForgedHash.sha256.digest(of: release.read("tool")), "tool"))
    }

    private func expectRefusal(_ run: ProgramRun, saying text: String) {
        let said = run.errorText
        #expect(run.status == 125 && run.output.isEmpty)
        #expect(said.contains("\"memory-execution\"") && said.contains(text), "\(said)")
        #expect(said.contains("--via copy") && !said.contains("\"verified\""), "\(said)")
    }

    /// The setting is one of the process namespace's own since Linux 6.3.
    private static let forbidding = [
        "/usr/bin/unshare", "--pid", "--fork", "--mount-proc", "/bin/sh", "-c",
        "echo 2 >/proc/sys/vm/memfd_noexec || exit 99; exec \"$@\"", "sh",
    ]

    private static let canForbid =
        PrivateMounts.arePossible && (try? PrivateMounts.run(forbidding + ["true"], in: "/", after: ":"))?.status == 0

    @Test(.enabled(if: canForbid && !Sanitizer.isOn, "vm.memfd_noexec cannot be set here"))
    func whereTheSystemsSettingsForbidIt() throws {
        let run = { via in try PrivateMounts.run(Self.forbidding + Self.run + [via], in: release.path, after: ":") }
        expectRefusal(try run("memory"), saying: "vm.memfd_noexec")
        #expect(try run("copy").output == Array("hello\n".utf8))
    }

    /// A filter of system calls answers as a kernel without memfd_create(2). See: man 2 seccomp
    @Test(.enabled(if: CCompiler.isThere, "\(CCompiler.absence)"))
    func whereThereIsNoSuchMemory() throws {
        let without = try CCompiler.program(
            "without",
            """
            #include <errno.h>
            #include <linux/filter.h>
            #include <linux/seccomp.h>
            #include <stddef.h>
            #include <sys/prctl.h>
            #include <sys/syscall.h>
            #include <unistd.h>
            int main(int count, char **arguments) {
                struct sock_filter filter[] = {
                    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_memfd_create, 0, 1),
                    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
                    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
                };
                struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
                if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
                    return 99;
                execv(arguments[1], arguments + 1);
                return 98;
            }
            """, in: release)
        let run = { via in try ProgramRun(without, Self.run + [via], in: release.path) }
        expectRefusal(try run("memory"), saying: "no executable anonymous memory")
        #expect(try run("copy").output == Array("hello\n".utf8))
    }

    /// An interpreter opens its script by a name in /proc.
    @Test(
        .enabled(if: PrivateMounts.arePossible && !Sanitizer.isOn, "no mount namespaces"),
        arguments: ["memory", "copy"])
    func withoutProcNoScriptRuns(_ via: String) throws {
        let run = try PrivateMounts.run(Self.run + [via], in: release.path, after: "mount -t tmpfs none /proc")
        let said = run.errorText
        #expect(run.status == 126 && run.output.isEmpty)
        #expect(said.contains("not-executable") && said.contains("it needs /dev and /proc"), "\(said)")
    }

    @Test(
        .enabled(if: CCompiler.isThere, "\(CCompiler.absence)"),
        .enabled(if: PrivateMounts.arePossible && !Sanitizer.isOn, "no mount namespaces"),
        arguments: ["memory", "copy"])
    func withoutProcACompiledProgramRuns(_ via: String) throws {
        try publishCompiledTool()
        let run = try PrivateMounts.run(Self.run + [via], in: release.path, after: "mount -t tmpfs none /proc")
        #expect(run.status == 0 && run.output == Array("hello\n".utf8), "\(run.errorText)")
    }
}
