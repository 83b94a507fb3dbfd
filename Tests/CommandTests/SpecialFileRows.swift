import Foundation
import PacketForge
import TestSupport
import Testing

/// Row M7 of docs/threat-model.md.
@Suite("Only regular files are read, and nothing is waited for")
struct SpecialFileRows {
    let release: ForgedRelease

    init() throws { release = try ForgedRelease() }

    private static let kinds = [
        "folder", "pipe", "socket", "device", "link to a folder", "link to a pipe", "link to a device", "endless link",
    ]

    /// Makes something of that kind that is called `special`.
    private func make(_ kind: String) throws {
        let path = release.path("special")
        switch kind {
        case "folder": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        case "pipe": try #require(mkfifo(path, 0o600) == 0)
        case "socket": try Self.bindSocket(path)
        // /dev/zero has no end, and only root could make another device.
        case "device": break
        case "link to a folder": try #require(symlink(".", path) == 0)
        case "link to a pipe":
            try #require(mkfifo(release.path("pipe"), 0o600) == 0)
            try #require(symlink("pipe", path) == 0)
        case "link to a device": try #require(symlink("/dev/zero", path) == 0)
        default: try #require(symlink("special", path) == 0)
        }
    }

    private static func bindSocket(_ path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
    }

    private func checkAtOnce(_ arguments: [String]) throws -> ProgramRun {
        var run: ProgramRun?
        let time = try ContinuousClock().measure { run = try release.check(arguments) }
        #expect(time < Sanitizer.seconds(5))
        return try #require(run)
    }

    @Test(arguments: kinds)
    func whatIsNamedMustBeARegularFile(_ kind: String) throws {
        try make(kind)
        let special = kind == "device" ? "/dev/zero" : "special"
        let named = [
            [special, "--keys", "key.gpg"], [special, "--keys", "key.gpg", "--manifest", "SHA256SUMS"],
            ["tool", "--keys", "key.gpg", "--manifest", special],
            ["tool", "--keys", "key.gpg", "--signature", special],
            [special, "--keys", "key.gpg", "--manifest-only"],
            [special, "--pin", "sha256:" + String(repeating: "0", count: 64)],
        ]
        for arguments in named {
            let run = try checkAtOnce(arguments)
            if kind == "endless link" {
                #expect(run.status != 0 && run.rules.count == 1)
            } else {
                #expect(run.status == 4 && run.rules == ["not-a-regular-file"], "\(arguments): \(run.rules)")
            }
        }
        let key = try checkAtOnce(["tool", "--keys", special])
        #expect(key.status == 78 && key.rules.count == 1)
    }

    @Test(arguments: kinds)
    func whatIsFoundMustBeARegularFile(_ kind: String) throws {
        guard kind != "device" else { return }
        for name in ["SHA256SUMS", "SHA256SUMS.sig", "SHA256SUMS.asc", "tool.SHA256SUM"] {
            let release = try ForgedRelease()
            let isNeeded = name == "SHA256SUMS" || name == "SHA256SUMS.sig"
            if isNeeded { try release.remove(name) }
            try SpecialFileRows(release).makeAs(kind, name)
            var run: ProgramRun?
            let time = try ContinuousClock().measure { run = try release.check() }
            #expect(time < Sanitizer.seconds(5))
            #expect(run?.status == (isNeeded ? name == "SHA256SUMS" ? 4 : 2 : 0), "\(name): \(run?.rules ?? [])")
        }
    }

    private init(_ release: ForgedRelease) { self.release = release }

    private func makeAs(_ kind: String, _ name: String) throws {
        try make(kind)
        if kind == "endless link" {
            try release.remove("special")
            try #require(symlink(name, release.path(name)) == 0)
        } else {
            try FileManager.default.moveItem(atPath: release.path("special"), toPath: release.path(name))
        }
    }

    @Test func linksAreFollowedForWhatIsNamedOnly() throws {
        for name in ["tool", "SHA256SUMS", "SHA256SUMS.sig", "key.gpg"] {
            try FileManager.default.moveItem(atPath: release.path(name), toPath: release.path("real-" + name))
            try #require(symlink("real-" + name, release.path(name)) == 0)
        }
        let named = ["--manifest", "SHA256SUMS", "--signature", "SHA256SUMS.sig", "--keys", "key.gpg"]
        #expect(try release.check(["tool"] + named).status == 0)
        let found = try release.check()
        #expect(found.status == 4 && found.rules == ["manifest-missing"])
        try #require(unlink(release.path("SHA256SUMS")) == 0)
        try release.write("SHA256SUMS", release.manifest)
        let unsigned = try release.check()
        #expect(unsigned.status == 2 && unsigned.rules == ["signature-missing"])
    }

    @Test func whatIsNotThereIsCalledThat() throws {
        let missing: [([String], Int32, String)] = [
            (["gone", "--keys", "key.gpg"], 4, "artifact-missing"),
            (["gone/tool", "--keys", "key.gpg"], 4, "artifact-missing"),
            (["tool", "--keys", "key.gpg", "--manifest", "gone"], 4, "manifest-missing"),
            (["tool", "--keys", "key.gpg", "--signature", "gone"], 2, "signature-missing"),
            (["tool", "--keys", "gone"], 78, "key-file-missing"),
        ]
        for (arguments, status, rule) in missing {
            let run = try release.check(arguments)
            #expect(run.status == status && run.rules == [rule], "\(arguments): \(run.rules)")
        }
    }
}
