import Foundation
import OpenPGP
import TestSupport
import Testing

@Suite("Real publishers' keys are read as gpg reads them", .enabled(if: RealData.isThere, "\(RealData.absence)"))
struct RealKeyTests {
    static let files =
        RealData.files("bitcoin/builder-keys", suffix: ".gpg") + RealData.files("codecov", suffix: "codecov.asc")

    @Test func allAreRead() throws {
        #expect(Self.files.count == 40)
        let certificates = KeyFile.merged(try Self.files.map { try KeyFile(try $0.bytes()) })
        #expect(certificates.count >= 39)
        #expect(certificates.allSatisfy { $0.primaryKey.isStrongEnough() || $0.primaryKey.algorithm == .dsa })
        let codecov = try #require(certificates.last)
        #expect(codecov.fingerprint.hexadecimal == FingerprintTests.codecov)
        #expect(codecov.primaryKey.bits == 4096 && codecov.weakBindings.isEmpty && codecov.revocationClaims.isEmpty)
    }

    /// gpg imports what was left of the key, and lists the same keys, dates, sizes, flags and expiries as in the original.
    @Test(arguments: files)
    func asGPG(_ file: URL) throws {
        let bytes = try file.bytes()
        let certificate = try #require(try KeyFile(bytes).certificates.first)
        let whole = try PlainGnuPG()
        let minimized = try PlainGnuPG()
        try whole.gpg(["--import", "FILE"], bytes)
        try minimized.gpg(["--import", "FILE"], certificate.minimized())
        let (expected, found) = (try Self.listing(whole), try Self.listing(minimized))
        #expect(found == expected && !found.isEmpty)
        let keys = [certificate.primaryKey] + certificate.boundSubkeys.map(\.key)
        #expect(keys.map { "\($0.fingerprint)" } == expected.filter { $0[0] == "fpr" }.map { $0[9] })
        let lines = expected.filter { $0[0] == "pub" || $0[0] == "sub" }
        #expect(
            keys.map { "\($0.bits) \($0.algorithm.rawValue) \($0.createdAt.secondsSince1970)" }
                == lines.map { "\($0[2]) \($0[3]) \($0[5])" })
    }

    private static func listing(_ home: PlainGnuPG) throws -> [[String]] {
        let lines = try home.gpg(["--list-keys", "--with-colons"]).text.split(separator: "\n")
        return lines.map { $0.split(separator: ":", omittingEmptySubsequences: false).map(String.init) }
            .filter { ["pub", "sub", "fpr", "uid"].contains($0[0]) }
    }
}
