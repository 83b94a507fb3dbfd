import Manifests
import Testing

@Suite("Digests and their algorithms")
struct DigestTests {
    @Test(arguments: DigestAlgorithm.all)
    func anAlgorithmIsFoundByItsName(algorithm: DigestAlgorithm) {
        #expect(DigestAlgorithm(rawValue: algorithm.rawValue) == algorithm)
    }

    @Test(arguments: ["", "SHA256", "sha-256", "sha512/256", "crc32"])
    func noOtherNameMakesAnAlgorithm(name: String) {
        #expect(DigestAlgorithm(rawValue: name) == nil)
    }

    @Test func onlyBrokenAlgorithmsProtectNothing() {
        #expect(DigestAlgorithm.all.filter { !$0.isCollisionResistant } == [.md5, .sha1])
    }

    @Test(arguments: DigestAlgorithm.all)
    func aDigestHasItsAlgorithmsLength(algorithm: DigestAlgorithm) {
        let count = algorithm.byteCount
        #expect(Digest(algorithm, [UInt8](repeating: 7, count: count))?.bytes.count == count)
        for wrong in [0, count - 1, count + 1] {
            #expect(Digest(algorithm, [UInt8](repeating: 7, count: wrong)) == nil)
            #expect(Digest(algorithm, hexadecimal: String(repeating: "07", count: wrong)) == nil)
        }
    }

    @Test func digitsAreReadInEitherCaseAndWrittenInLowerCase() throws {
        let text = "00ffA9" + String(repeating: "1b", count: 13)
        let digest = try #require(Digest(.md5, hexadecimal: text))
        #expect(digest.bytes.prefix(4) == [0x00, 0xFF, 0xA9, 0x1B])
        #expect(digest.hexadecimal == text.lowercased())
        #expect(digest.description == "md5:" + text.lowercased())
    }

    @Test(arguments: ["g", " ", "\u{660}", "/", ":", "@", "`"])
    func nothingElseIsADigit(character: String) {
        #expect(Digest(.md5, hexadecimal: character + String(repeating: "0", count: 32 - character.utf8.count)) == nil)
    }
}
