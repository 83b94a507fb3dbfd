import Findings
import Foundation
import Manifests
import TestSupport
import Testing

@Suite("Manifests as they were published", .enabled(if: RealData.isThere, "\(RealData.absence)"))
struct RealManifestTests {
    private func manifests(below folder: String) -> [String] {
        (RealData.files(folder, suffix: "SUM") + RealData.files(folder, suffix: "SUMS")).map(\.path)
    }

    private func read(_ path: String) throws -> Manifest {
        try Manifest(URL(fileURLWithPath: path).bytes(), fileName: Array(path.utf8))
    }

    @Test func allOfCodecovsAreRead() throws {
        let paths = manifests(below: "codecov/releases")
        #expect(paths.count == 44)
        for path in paths {
            let manifest = try read(path)
            let name = path.hasSuffix("codecov.exe.SHA256SUM") ? "codecov.exe" : "codecov"
            guard case .found(let entries, false) = manifest.lookup(name) else {
                Issue.record("\(path) does not list \(name): \(manifest.entries.map(\.text))")
                continue
            }
            #expect(entries.map(\.digest.algorithm) == [.sha256])
        }
    }

    @Test func allOfTheBashUploadersAreRead() throws {
        for path in manifests(below: "codecov/bash-uploader") {
            let manifest = try read(path)
            let algorithm: DigestAlgorithm =
                path.hasSuffix("SHA1SUM") ? .sha1 : path.hasSuffix("SHA256SUM") ? .sha256 : .sha512
            #expect(Set(manifest.entries.map(\.digest.algorithm)) == [algorithm], "\(path)")
            guard case .found = manifest.lookup("codecov") else {
                Issue.record("\(path) does not list codecov")
                continue
            }
        }
    }

    @Test func allOfBitcoinCoresBuildersAreReadAndSayTheSame() throws {
        let paths = manifests(below: "bitcoin/30.2")
        #expect(paths.count == 15)
        let entries = try paths.map { try Set(read($0).entries.map { "\($0.text) \($0.digest)" }) }
        #expect(Set(entries).count == 1)
        #expect(entries.first?.isEmpty == false)
    }

    @Test func theErrorPageIsCalledOne() throws {
        let bytes = try RealData.bytes("codecov/known-bad/issue-1588-nosuchkey-0.7.4/codecov.SHA256SUM")
        let error = try #require(throws: ManifestError.self) {
            try Manifest(bytes, fileName: Array("codecov.SHA256SUM".utf8))
        }
        #expect(error.message.text == "codecov.SHA256SUM is not a manifest: it is an XML error page (NoSuchKey)")
    }
}
