import FileAccess
import Findings
import Foundation
import Manifests
import ReleaseFetching
import ReleaseVerification
import SystemPackage
import TestSupport
import Testing

/// Fetches the file at an address that has a digest, and puts it at a path.
///
/// - Returns: why not; empty where the file is in its place.
func installPinned(_ address: String, digest: String, at path: BytePath) throws -> [Finding] {
    guard let digest = Digest(digest) else { return [Finding(.usage, "a digest is sha256: and 64 digits")] }
    let artifact = try ReleaseAddress(address)
    let addresses = ReleaseAddresses(artifact: artifact, manifest: nil, signature: nil)
    let check = DownloadCheck(judge: nil, pins: [digest], ledger: nil)
    let plan = FetchPlan(.addresses(addresses), to: path, check: check, largestArtifact: 100 << 20)
    var job = FetchJob(
        Fetch(plan, from: TransferSource()), to: .file(path, .executable),
        record: ExposureRecord(time: "2026-11-25T12:00:00Z"), in: nil)
    switch job.run() {
    case .installed: return []
    case .refused: return job.files.flatMap(\.findings) + job.findings
    case .program: return [Finding(.internalError, "nothing was to be executed")]
    }
}

/// The versions of a product that a lock file has.
func lockedVersions(of product: String, in path: BytePath) throws -> [String] {
    let entries = try LockFile(path).read()?.entries ?? []
    return entries.filter { $0.subject.product == product }.compactMap(\.subject.version)
}

@Suite("The module's article")
struct ArticleTests {
    /// What stands there is what is compiled here.
    @Test func itsExamplesAreThoseOfThisFile() throws {
        let article = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent(
                "Sources/ReleaseFetching/ReleaseFetching.docc/ReleaseFetching.md")
        let blocks = try String(contentsOf: article, encoding: .utf8).components(separatedBy: "```")
        let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
        let examples = blocks.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        #expect(examples.count == 2)
        for example in examples {
            #expect(example.hasPrefix("swift\n") && source.contains(example.dropFirst("swift\n".count)), "\(example)")
        }
    }

    @Test func theyDoWhatTheySay() throws {
        let folder = try ScratchFolder()
        let server = try ScriptedServer { _, _ in
            [.head("HTTP/1.1 200 OK\nContent-Length: 3\n\nabc")]
        }
        let path = try #require(BytePath(folder.path("tool")))
        // Of FIPS 180-2, appendix B.1.
        let digest = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(try installPinned(server.address("/tool"), digest: digest, at: path).isEmpty)
        #expect(try folder.text("tool") == "abc")
        let other = digest.replacing("ba78", with: "ba79")
        #expect(try installPinned(server.address("/tool"), digest: other, at: path).map(\.rule) == [.digestMismatch])
        #expect(try installPinned(server.address("/tool"), digest: "x", at: path).map(\.rule) == [.usage])
        let lock = try #require(BytePath(folder.path("tools.lock")))
        #expect(try lockedVersions(of: "tool", in: lock).isEmpty)
    }
}
