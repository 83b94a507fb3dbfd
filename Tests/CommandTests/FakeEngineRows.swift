import Foundation
import PacketForge
import TestSupport
import Testing

/// Row X9 of docs/threat-model.md: another gpg in the place of the real one, in a mount namespace.
@Suite("A gpg that dies, hangs or lies decides nothing", .enabled(if: PrivateMounts.arePossible))
struct FakeEngineRows {
    let release: ForgedRelease

    init() throws {
        release = try ForgedRelease()
        try FileManager.default.copyItem(atPath: "/usr/bin/gpg", toPath: release.path("real-gpg"))
    }

    /// A gpg that does `deed` where it is started for `purpose`, and else what the real one does. In `deed`, `real` is the
    /// real gpg and `say` writes a line as if gpg had said it.
    private func mountFake(_ deed: String, when purpose: String = "--verify") throws -> String {
        try release.writeProgram(
            "gpg",
            """
            #!/bin/bash
            real() { \(release.path)/real-gpg "$@"; }
            before=
            for argument in "$@"; do
                [ "$before" = --status-fd ] && status=$argument
                before=$argument
            done
            say() { printf '[GNUPG:] %s\\n' "$*" >&$status; }
            case " $* " in *" \(purpose) "*) \(deed);; esac
            exec \(release.path)/real-gpg "$@"
            """)
        return "mount --bind gpg /usr/bin/gpg"
    }

    private func check(_ deed: String, when purpose: String = "--verify") throws -> ProgramRun {
        try release.check(after: try mountFake(deed, when: purpose))
    }

    @Test func theFakeThatOnlyPassesOnIsBelieved() throws {
        #expect(try check("real \"$@\"; exit").status == 0)
    }

    @Test func withoutGPGItIsMissing() throws {
        let run = try release.check(after: "mount --bind /dev/null /usr/bin/gpg")
        #expect(run.status == 69 && run.rules == ["engine-missing"])
        #expect(run.verdict == "undecided")
    }

    @Test(arguments: ["gpg (GnuPG) 1.4.23", "gpg (GnuPG) 2.1.18", "gpg 0", "", "hello"])
    func anotherVersionIsMissing(_ version: String) throws {
        let run = try check("echo '\(version)'; exit 0", when: "--version")
        #expect(run.status == 69 && run.rules == ["engine-missing"], "\(run.rules)")
    }

    /// Each of them has said GOODSIG and VALIDSIG.
    @Test(
        arguments: [
            "real \"$@\"; kill -9 $$", "real \"$@\"; kill -SEGV $$", "real \"$@\"; exit 2", "real \"$@\"; exit 1",
            "real \"$@\"; exit 127", "real \"$@\"; say FAILURE gpg-exit 33554433; exit 2",
        ])
    func oneThatEndsBadlyAfterGOODSIG(_ deed: String) throws {
        let run = try check(deed)
        #expect(run.status == 69 && run.rules == ["engine-failed"])
        #expect(run.verdict == "undecided" && !run.text.contains("\"verified\""))
    }

    @Test(arguments: ["--import", "--list-keys", "--verify"])
    func oneThatDiesEarlier(_ purpose: String) throws {
        let run = try check("kill -9 $$", when: purpose)
        #expect(run.status == 69 && run.rules == ["engine-failed"], "\(run.rules)")
    }

    private static let stranger = "0123456789ABCDEF0123456789ABCDEF01234567"

    /// The signature is bad, and the fake says otherwise.
    @Test(
        arguments: [
            "exit 0", "say NEWSIG; exit 0", "say GOODSIG 89ABCDEF01234567 x; exit 0",
            "say NEWSIG; say GOODSIG 89ABCDEF01234567 x; say TRUST_ULTIMATE 0 pgp; exit 0",
            """
            say NEWSIG; say GOODSIG 89ABCDEF01234567 x
            say VALIDSIG \(stranger) 2024-06-01 1717200000 0 4 0 22 8 00 \(stranger); exit 0
            """,
            "real \"$@\"; say NEWSIG; say GOODSIG 89ABCDEF01234567 x; exit 0",
        ])
    func oneThatLies(_ deed: String) throws {
        try release.write("SHA256SUMS.sig", release.signature { $0.isBad = true })
        let run = try check(deed)
        #expect(run.status == 69 && run.rules == ["engine-failed"], "\(run.rules)")
    }

    /// What it says fits the trusted key, and not what the signature itself says.
    @Test(arguments: ["1717200001 0 4 0 22 8 00", "1717200000 4102444800 4 0 22 8 00", "1717200000 0 4 0 22 10 00"])
    func oneThatSaysWhatTheSignatureDoesNot(_ claims: String) throws {
        let name = try release.key.hexadecimalFingerprint()
        let lie = """
            say NEWSIG; say GOODSIG \(name.suffix(16)) x
            say VALIDSIG \(name) 2024-06-01 \(claims) \(name); exit 0
            """
        let run = try check(lie)
        #expect(run.status == 2, "\(run.rules)")
    }

    @Test(arguments: ["--list-keys"])
    func oneThatListsOtherKeys(_ purpose: String) throws {
        let other = """
            pub:u:255:22:89ABCDEF01234567:1704067200:::u:::scSC:::::ed25519:::0:
            fpr:::::::::\(Self.stranger):
            """
        for deed in ["real \"$@\"; echo '\(other)'; exit", "echo '\(other)'; exit 0", "echo junk; exit 0"] {
            let run = try check(deed, when: purpose)
            #expect(run.status == 69 || run.status == 2, "\(run.rules)")
            #expect(run.status != 0)
        }
    }

    @Test(
        arguments: [
            ("--version", "sleep 1000"), ("--import", "sleep 1000"),
            ("--list-keys", "trap '' TERM INT; while :; do sleep 1000; done"),
            ("--verify", "sleep 1000"), ("--verify", "real \"$@\"; sleep 1000"),
        ])
    func oneThatHangsIsStopped(_ purpose: String, _ deed: String) throws {
        // A number of seconds by which its sleep is known.
        let length = "\(Int.random(in: 100_000...999_999))"
        let preparation = try mountFake(deed.replacing("1000", with: length), when: purpose)
        let probe = builtProgram("EngineProbe")
        var run: ProgramRun?
        let time = try ContinuousClock().measure {
            run = try PrivateMounts.run(
                [probe, "1", "key.gpg", "SHA256SUMS.sig", "SHA256SUMS"], in: release.path, after: preparation)
        }
        #expect(run?.text.split(separator: "\n") == ["engine-timeout"])
        #expect(time < Sanitizer.seconds(8))
        let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }
        #expect(
            !processes.contains { process in
                let command = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
                return String(decoding: command, as: UTF8.self).contains(length)
            })
    }
}
