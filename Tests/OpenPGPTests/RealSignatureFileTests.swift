import Findings
import Foundation
import OpenPGP
import PacketForge
import TestSupport
import Testing

@Suite("Real publishers' signatures pass", .enabled(if: RealData.isThere, "\(RealData.absence)"))
struct RealSignatureFileTests {
    @Test func codecov() throws {
        let files = RealData.files("codecov/releases", suffix: ".sig")
        #expect(files.count == 44)
        for file in files {
            let found = try signatures(in: try file.bytes())
            let signature = try #require(found.first?.usable)
            #expect(found.count == 1)
            #expect(signature.issuerFingerprint?.hexadecimal == FingerprintTests.codecov)
            let hash = try #require(ForgedHash(rawValue: signature.hashAlgorithm.rawValue))
            let digest = try hash.digest(of: try file.deletingPathExtension().bytes() + signature.digestSuffix)
            #expect(Array(digest.prefix(2)) == signature.digestStart)
        }
    }

    @Test func bitcoin() throws {
        let files = RealData.files("bitcoin", suffix: ".asc")
        #expect(files.count == 15)
        for file in files {
            #expect(try signatures(in: try file.bytes()).compactMap(\.usable).count == 1)
        }
        let together = try files.flatMap { try $0.bytes() }
        #expect(try signatures(in: together).compactMap(\.usable).count == 15)
    }

    @Test func whatPeopleReallyDownloadedInstead() throws {
        let page = try #require(
            RealData.files("codecov/known-bad", suffix: ".sig").first { $0.path.contains("nosuchkey") })
        #expect(reason(try page.bytes()) == "it is an XML error page (NoSuchKey)")
    }

    @Test func everyTruncationIsRefused() throws {
        let file = try #require(RealData.files("codecov/releases", suffix: ".sig").first)
        let bytes = try file.bytes()
        for length in 0..<bytes.count - 1 {
            #expect(refusal(Array(bytes.prefix(length))) == .signatureMalformed)
        }
    }
}
