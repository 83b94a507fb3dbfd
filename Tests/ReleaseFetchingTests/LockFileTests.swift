import FileAccess
import Findings
import Manifests
import OpenPGP
import TestSupport
import Testing

@testable import ReleaseFetching

@Suite("Lock files")
struct LockFileTests {
    private let folder: ScratchFolder
    private let file: LockFile

    init() throws {
        folder = try ScratchFolder()
        file = LockFile(try #require(BytePath(folder.path("tools.lock"))))
    }

    private static let key = Fingerprint(hexadecimal: "27034E7FDB850E0BBC2C62FF806BB28AED779869")

    private func entry(
        _ product: String = "tool", _ version: String = "v1.0.0", _ platform: String? = "linux", digest: UInt8 = 1,
        manifest: UInt8? = 2, size: Int64 = 10
    ) throws -> LockedRelease {
        LockedRelease(
            subject: LockedRelease.Subject(
                name: .release(product: product, version: version), channel: nil, platform: platform, artifact: "tool"),
            size: size, digest: try #require(Digest(.sha256, [UInt8](repeating: digest, count: 32))),
            manifest: manifest.flatMap { Digest(.sha256, [UInt8](repeating: $0, count: 32)) },
            signers: [try #require(Self.key)])
    }

    @Test func entriesAreWrittenInOneOrderWhateverOrderTheyCameIn() throws {
        let entries = [
            try entry("zip"), try entry("tool", "v1.0.0", "macos"), try entry("tool", "v1.0.0", "linux"),
            try entry("tool", "v0.9.0"), try entry("tool", "v1.0.0", nil),
        ]
        for entry in entries { #expect(try file.add(entry).isEmpty) }
        let first = try folder.read("tools.lock")
        try folder.remove("tools.lock")
        for entry in entries.reversed() { #expect(try file.add(entry).isEmpty) }
        #expect(try folder.read("tools.lock") == first)
        let names = try #require(try file.read()).entries.map(\.subject)
        #expect(names.map(\.product) == ["tool", "tool", "tool", "tool", "zip"])
        #expect(names.map(\.version) == ["v0.9.0", "v1.0.0", "v1.0.0", "v1.0.0", "v1.0.0"])
        #expect(names.map(\.platform) == ["linux", nil, "linux", "macos", "linux"])
    }

    /// As many as a file can hold, in the order that takes longest to sort out.
    @Test(.timeLimit(.minutes(60))) func thousandsOfEntriesAreReadAtOnce() throws {
        #expect(try file.add(entry("tool", "v0")).isEmpty)
        let text = try folder.text("tools.lock")
        let start = try #require(text.firstRange(of: "    {\n")?.lowerBound)
        let end = try #require(text.firstRange(of: "    }\n")?.upperBound)
        let one = text[start..<end].dropLast()
        let entries = (0..<9_000).reversed().map { one.replacing("\"v0\"", with: "\"v\($0)\"") }
        try folder.write("tools.lock", text[..<start] + entries.joined(separator: ",\n") + "\n" + text[end...])
        let read = try #require(try file.read())
        #expect(read.entries.count == 9_000 && read.entries.first?.subject.version == "v0")
        #expect(read.entries.map(\.subject.version) == (0..<9_000).map { "v\($0)" }.sorted())
    }

    @Test func whatIsWrittenIsOneFieldALine() throws {
        #expect(try file.add(entry()).isEmpty)
        let digits = { (byte: String) in String(repeating: byte, count: 32) }
        #expect(
            try folder.text("tools.lock") == """
                {
                  "schema": "release-integrity/lock/1",
                  "releases": [
                    {
                      "product": "tool",
                      "version": "v1.0.0",
                      "platform": "linux",
                      "artifact": "tool",
                      "size": 10,
                      "digest": "sha256:\(digits("01"))",
                      "manifest": "sha256:\(digits("02"))",
                      "signers": [
                        "27034E7FDB850E0BBC2C62FF806BB28AED779869"
                      ]
                    }
                  ]
                }

                """)
        let problems = try SchemaValidator.problems(of: folder.read("tools.lock"), schema: "lock-1.json")
        #expect(problems.isEmpty || !SchemaValidator.isThere, "\(problems)")
    }

    @Test func anotherContentOfAKnownVersionIsAChange() throws {
        #expect(try file.add(entry()).isEmpty)
        let before = try folder.read("tools.lock")
        for changed in [
            try entry(digest: 9), try entry(manifest: 9), try entry(size: 11), try entry(manifest: nil),
            LockedRelease(
                subject: try entry().subject, size: 10, digest: try entry().digest, manifest: try entry().manifest,
                signers: []),
        ] {
            let findings = try file.add(changed)
            #expect(findings.map(\.rule) == [.releaseChanged] && findings.status == .wrongRelease)
            #expect(try folder.read("tools.lock") == before)
        }
        #expect(try file.add(entry(digest: 9), replacing: true).isEmpty)
        #expect(try file.read()?[entry().subject]?.digest == entry(digest: 9).digest)
    }

    @Test func whatIsThereAlreadyIsNotWrittenAgain() throws {
        #expect(try file.add(entry()).isEmpty)
        let text = try folder.text("tools.lock").replacing("  \"releases\"", with: "\n  \"releases\"")
        try folder.write("tools.lock", text)
        #expect(try file.add(entry()).isEmpty)
        #expect(try folder.text("tools.lock") == text)
    }

    @Test func aLockFileMayBeALink() throws {
        try folder.makeFolder("elsewhere")
        try folder.write("elsewhere/tools.lock", LockDocument().serialized)
        try folder.link("tools.lock", to: "elsewhere/tools.lock")
        #expect(try file.add(entry()).isEmpty)
        #expect(try folder.text("elsewhere/tools.lock").contains("v1.0.0"))
        #expect(try folder.names == ["elsewhere", "tools.lock"])
    }

    @Test func anythingElseIsRefused() throws {
        #expect(try file.add(entry()).isEmpty)
        let good = try folder.text("tools.lock")
        let digits = String(repeating: "01", count: 32)
        for (from, to) in [
            ("lock/1", "lock/2"), ("\"size\": 10", "\"size\": -1"), ("\"size\": 10", "\"size\": 10.0"),
            ("\"size\": 10,", ""), (digits, digits.dropLast(2) + ""), (digits, String(repeating: "0A", count: 32)),
            ("sha256:\(digits)", "md5:" + String(repeating: "0", count: 32)), ("\"v1.0.0\"", "\"latest\""),
            ("\"v1.0.0\"", "\"../v1\""), ("\"artifact\": \"tool\"", "\"artifact\": \"a/b\""),
            ("\"artifact\": \"tool\"", "\"artifact\": \"a/\u{301}b\""),
            ("\"artifact\": \"tool\"", "\"artifact\": \"..\""),
            ("\"artifact\"", "\"extra\": 1, \"artifact\""), ("27034E", "27034e"),
            ("27034E7FDB850E0BBC2C62FF806BB28A", ""),
            ("\"27034E7FDB850E0BBC2C62FF806BB28AED779869\"", ""),
            ("\"product\": \"tool\",", "\"product\": \"tool\", \"address\": \"https://example.org/x\","),
            ("\"product\": \"tool\",", ""), ("\"size\": 10", "\"size\": 10, \"size\": 10"),
        ] {
            let text = good.replacing(from, with: to)
            #expect(text != good)
            try folder.write("tools.lock", text)
            do {
                _ = try file.read()
                Issue.record("accepted with \(to)")
            } catch { #expect(error.finding.rule == .lockMalformed && error.finding.rule.status == .configuration) }
        }
        let entry = try #require(good.firstRange(of: "    {"))
        let whole = good[entry.lowerBound...].prefix { $0 != "]" }
        #expect(!whole.isEmpty)
        try folder.write("tools.lock", "")
        #expect(throws: LockError.self) { try file.read() }
    }

    @Test func anAddressIsLockedWithoutWhatIsSecret() throws {
        let address = LockedRelease.Subject(
            name: .address("https://example.org/tool"), channel: nil, platform: nil, artifact: "tool")
        let entry = LockedRelease(
            subject: address, size: 1, digest: try entry().digest, manifest: nil, signers: [])
        #expect(try file.add(entry).isEmpty)
        #expect(try file.read()?[address] == entry)
        try folder.write(
            "tools.lock", folder.text("tools.lock").replacing("example.org/tool", with: "u:p@example.org/tool"))
        #expect(throws: LockError.self) { try file.read() }
    }
}
