import Foundation
import TestSupport
import Testing

/// Row X4 of docs/threat-model.md, with an /etc of its own in a mount namespace.
@Suite("GnuPG's configuration for every user is looked at", .enabled(if: PrivateMounts.arePossible))
struct SystemConfigurationRows {
    let release: ForgedRelease

    init() throws { release = try ForgedRelease() }

    private func check(_ configuration: String) throws -> ProgramRun {
        try release.write("gpg.conf", configuration)
        return try release.check(
            after: """
                mount -t tmpfs none /mnt && cp -a /etc/. /mnt/ 2>/dev/null || :
                mkdir -p /mnt/gnupg && cp gpg.conf /mnt/gnupg/gpg.conf && mount --bind /mnt /etc
                """)
    }

    @Test(
        arguments: [
            "keyring /tmp/other.kbx", "skip-verify", "  --no-default-keyring", "trusted-key 0123456789ABCDEF",
            "# comment\n\nverbose\n", "ignore-time-conflict", "ignore-valid-from", "weak-digest SHA256",
            "homedir /tmp", "options /tmp/more.conf", "fixed-list-mode", "attribute-file /tmp/x", "junk",
        ])
    func anOptionThatMayMatterIsRefused(_ configuration: String) throws {
        let run = try check(configuration)
        #expect(run.status == 69 && run.rules == ["engine-configuration"])
        #expect(run.messages.contains("/etc/gnupg/gpg.conf"))
    }

    @Test(arguments: ["", "# keyring /tmp/other.kbx\n", "keyserver hkps://keys.openpgp.org\nkeyid-format long\n"])
    func whatDoesNotMatterIsAccepted(_ configuration: String) throws {
        #expect(try check(configuration).status == 0)
    }

    @Test func aConfigurationThatCannotBeReadIsRefused() throws {
        let run = try release.check(
            after: """
                mount -t tmpfs none /mnt && cp -a /etc/. /mnt/ 2>/dev/null || :
                mkdir -p /mnt/gnupg/gpg.conf && mount --bind /mnt /etc
                """)
        #expect(run.status == 69 && run.rules == ["engine-configuration"])
    }
}
