import Foundation
import PacketForge
import TestSupport
import Testing

/// Rows X5 and X7 of docs/threat-model.md.
@Suite("The environment does not change what is verified")
struct EnvironmentRows {
    let release: ForgedRelease

    init() throws { release = try ForgedRelease() }

    private var debugging: [String: String] {
        [
            "GPGME_DEBUG": "9:\(release.path("gpgme.log"))", "ASSUAN_DEBUG": "9:\(release.path("assuan.log"))",
            "SSLKEYLOGFILE": release.path("keys.log"), "GCONV_PATH": release.path, "LOCPATH": release.path,
            "GCRYPT_BARRETT": "1", "GNUPG_BUILDDIR": release.path, "GPG_AGENT_INFO": release.path("agent:1:1"),
            "LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr", "MALLOC_TRACE": release.path("malloc.log"),
        ]
    }

    @Test func debugVariablesWriteNothing() throws {
        let before = try release.names
        let run = try release.check(environment: debugging)
        #expect(run.status == 0 && run.error.isEmpty)
        #expect(try release.names == before)
    }

    @Test(.enabled(if: PrivateMounts.arePossible))
    func gpgSeesNothingOfTheEnvironment() throws {
        try FileManager.default.copyItem(atPath: "/usr/bin/gpg", toPath: release.path("real-gpg"))
        let dumping = "#!/bin/sh\nenv >>\(release.path("seen"))\nexec \(release.path("real-gpg")) \"$@\"\n"
        try release.writeProgram("gpg", dumping)
        let hostile = debugging.merging([
            "GNUPGHOME": release.path("home"), "PATH": "\(release.path):/usr/bin:/bin",
            "OPENSSL_CONF": release.path("openssl.cnf"), "LD_LIBRARY_PATH": release.path,
        ]) { $1 }
        #expect(try release.check(after: "mount --bind gpg /usr/bin/gpg", environment: hostile).status == 0)
        let seen = try release.text("seen").split(separator: "\n")
        #expect(!seen.isEmpty)
        let own = Set(["PATH=/usr/bin:/bin:/usr/local/bin", "LC_ALL=C"])
        for line in seen where hostile.keys.contains(where: { line.hasPrefix("\($0)=") }) {
            let isOwn = own.contains(String(line)) || line.hasPrefix("GNUPGHOME=") && !line.contains(release.path)
            #expect(isOwn, "\(line)")
        }
    }

    @Test func programsThatPATHNamesFirstAreNotRun() throws {
        for name in ["gpg", "gpg2", "gpgconf", "gpgv", "gpgsm", "gpg-agent", "dirmngr", "sh", "sha256sum"] {
            try release.writeProgram(
                name, "#!/bin/sh\n: >\(release.path("was-run"))\necho '[GNUPG:] GOODSIG 0 x'\nexit 0\n")
        }
        let before = try release.names
        let path = ["PATH": "\(release.path):/usr/bin:/bin"]
        #expect(try release.check(environment: path).status == 0)
        #expect(try release.check(environment: ["PATH": release.path]).status == 0)
        #expect(try release.check(environment: [:]).status == 0)
        try release.write("SHA256SUMS.sig", release.signature { $0.isBad = true })
        #expect(try release.check(environment: path).status == 1)
        #expect(try release.names == before)
    }

    /// Each poison makes gpg itself fail or accept anything where it is obeyed.
    @Test(arguments: [
        "skip-verify", "junk-option", "keyring /nowhere/x.kbx", "no-default-keyring", "batch\nquiet\nyes",
    ])
    func theUsersOwnGnuPGIsNotAsked(_ configuration: String) throws {
        let home = release.path("home/.gnupg")
        try release.makeFolder("home/.gnupg")
        try release.write("home/.gnupg/gpg.conf", configuration)
        try release.write("home/.gnupg/gpg.conf-2", configuration)
        try release.write("home/.gnupg/trustdb.gpg", "junk")
        let before = try FileManager.default.contentsOfDirectory(atPath: home).sorted()
        let environments: [[String: String]] = [
            ["HOME": release.path("home")], ["GNUPGHOME": home, "HOME": "/"], ["HOME": "/nowhere"], ["HOME": ""],
        ]
        for environment in environments {
            try release.write("SHA256SUMS.sig", release.signature())
            #expect(try release.check(environment: environment).status == 0)
            try release.write("SHA256SUMS.sig", release.signature { $0.isBad = true })
            #expect(try release.check(environment: environment).status == 1)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: home).sorted() == before)
    }

    /// A module that leaves a trace where it is loaded, in this process or in gpg.
    @Test(.enabled(if: CCompiler.isThere, "\(CCompiler.absence)"))
    func openSSLLoadsNoProvider() throws {
        let library = try CCompiler.library(
            "evil.so",
            """
            #include <stdio.h>
            __attribute__((constructor)) static void run(void) { fclose(fopen("\(release.path("was-loaded"))", "w")); }
            """, in: release)
        try release.write(
            "openssl.cnf",
            """
            openssl_conf = init
            [init]
            providers = providers
            [providers]
            evil = evil
            [evil]
            module = \(library)
            activate = 1
            """)
        let environment = ["OPENSSL_CONF": release.path("openssl.cnf"), "OPENSSL_MODULES": release.path]
        if isInstalled("/usr/bin/openssl") {
            _ = try ProgramRun(
                "/usr/bin/openssl", ["dgst", "tool"], in: release.path, environment: environment)
            try #require(release.exists("was-loaded"), "the poison works")
            try release.remove("was-loaded")
        }
        let digest = String(decoding: release.manifest.prefix(64), as: UTF8.self)
        #expect(try release.check(environment: environment).status == 0)
        #expect(try release.check(["tool", "--pin", "sha256:\(digest)"], environment: environment).status == 0)
        #expect(!release.exists("was-loaded"))
    }
}
