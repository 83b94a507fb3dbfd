import PacketForge
import Synchronization
import TestSupport
import Testing

@Suite("Auditing what is called a signature")
struct NamedSignatureTests {
    private let fleet: Fleet
    private static let folder = "origin/v0.0.0/linux"

    init() throws { fleet = try Fleet(releases: 1, files: 3) }

    private func faults(_ target: String = "origin") throws -> Set<String> {
        try #require(try fleet.audit([target]).targets.first).faults
    }

    private func sign(_ name: String, as signature: String) throws {
        try fleet.gnuPG.gpg(["--armor", "--output", fleet.path(signature), "--detach-sign", fleet.path(name)])
    }

    @Test func aNameAloneMakesNoSignature() throws {
        try fleet.write("\(Self.folder)/tool-0.asc", "#!/bin/sh evil")
        try fleet.shell("head -c 3000000 /dev/urandom > \(Self.folder)/tool-1.sig")
        try fleet.write("\(Self.folder)/tool-0.asc.sig", "evil")
        let run = try fleet.audit(["origin"])
        #expect(run.status != 0 && run.verdict == "rejected", "\(run.text)")
        #expect(
            run.targets.first?.faults == [
                "untrusted v0.0.0/linux/tool-0.asc", "untrusted v0.0.0/linux/tool-1.sig",
                "unlisted v0.0.0/linux/tool-0.asc.sig",
            ], "\(run.text)")
    }

    @Test func aSignatureIsJudgedOverWhatItLiesBeside() throws {
        try sign("\(Self.folder)/tool-0", as: "\(Self.folder)/tool-0.asc")
        #expect(try faults() == [])
        // By a trusted key, over other bytes.
        try fleet.shell("cp \(Self.folder)/tool-0.asc \(Self.folder)/tool-1.asc")
        #expect(try faults() == ["bad-signature v0.0.0/linux/tool-1.asc"])
        try fleet.remove("\(Self.folder)/tool-1.asc")
        // By a stranger, over these bytes.
        let content = try fleet.read("\(Self.folder)/tool-1")
        try fleet.write("\(Self.folder)/tool-1.sig", try ForgedKey().signature(over: content))
        #expect(try faults() == ["untrusted v0.0.0/linux/tool-1.sig"])
    }

    @Test func aSecondSignatureOfAManifestMustBeOneToo() throws {
        try fleet.write("origin/v0.0.0/SHA256SUMS.asc", "evil")
        #expect(try faults() == ["untrusted v0.0.0/SHA256SUMS.asc"])
    }

    @Test func aSecondSignatureOfAFileThatOneVouchesForMustBeOneToo() throws {
        try fleet.shell("mkdir direct; echo x > direct/tool")
        try sign("direct/tool", as: "direct/tool.asc")
        #expect(try faults("direct") == [])
        try fleet.write("direct/tool.sig", "evil")
        #expect(try faults("direct") == ["untrusted tool.sig"])
    }

    @Test func whatAManifestListsIsNoSignatureToBeJudged() throws {
        try fleet.write("\(Self.folder)/tool-0.asc", "listed")
        try fleet.sign("origin/v0.0.0")
        #expect(try faults() == [])
    }

    /// The second time, a server sends without end what it sent whole before.
    @Test func aFileIsNotDownloadedFurtherThanItWas() throws {
        try sign("\(Self.folder)/tool-0", as: "\(Self.folder)/tool-0.asc")
        let content = Array(try fleet.text("\(Self.folder)/tool-0").utf8)
        let isSecond = AskedBefore()
        let server = try MirrorServer(fleet.path("origin")) { request in
            switch request.path {
            case "/pub/": return MirrorServer.index(["v0.0.0/"])
            case "/pub/v0.0.0/":
                return MirrorServer.index(["SHA256SUMS", "SHA256SUMS.sig"] + Fleet.platforms.map { "\($0)/" })
            case "/pub/v0.0.0/linux/": return MirrorServer.index(["tool-0", "tool-0.asc", "tool-1", "tool-2"])
            case let path where path.hasSuffix("/"): return MirrorServer.index(["tool-0", "tool-1", "tool-2"])
            case "/pub/v0.0.0/linux/tool-0" where isSecond.next():
                return MirrorServer.ok(content + [UInt8](repeating: 0x61, count: 8 << 20))
            default: return nil
            }
        }
        let run = try fleet.audit([server.address])
        #expect(run.status != 0, "\(run.text)")
        let rules = run.targets.flatMap(\.findings).compactMap { $0["rule"] as? String }
        #expect(rules.contains("download-too-large"), "\(rules)")
    }
}

/// Whether something was asked for before.
private final class AskedBefore: Sendable {
    private let count = Mutex(0)

    func next() -> Bool {
        count.withLock {
            $0 += 1
            return $0 > 1
        }
    }
}
