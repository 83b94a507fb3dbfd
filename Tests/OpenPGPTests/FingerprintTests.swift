import OpenPGP
import Testing

@Suite("A fingerprint is 40 hexadecimal digits and nothing else")
struct FingerprintTests {
    static let codecov = "27034E7FDB850E0BBC2C62FF806BB28AED779869"

    @Test func bothCasesAreRead() throws {
        let fingerprint = try #require(Fingerprint(hexadecimal: Self.codecov))
        #expect(fingerprint.hexadecimal == Self.codecov)
        #expect(Fingerprint(hexadecimal: Self.codecov.lowercased()) == fingerprint)
        #expect(fingerprint.keyID.hexadecimal == "806BB28AED779869")
        #expect(Fingerprint(fingerprint.bytes) == fingerprint)
    }

    @Test(
        arguments: [
            "", "806BB28AED779869", "ED779869", "0x" + codecov, codecov + " ", "0x" + codecov.dropLast(2),
            "2703 4E7F DB85 0E0B BC2C  62FF 806B B28A ED77 9869", codecov + "00", String(codecov.dropLast()),
            codecov.dropLast() + "G", codecov.dropLast() + "é", codecov + codecov.prefix(24),
        ] as [String])
    func fingerprintsAreWholeOrNothing(_ text: String) {
        #expect(Fingerprint(hexadecimal: text) == nil)
    }

    @Test func onlyThreeHashesMaySign() {
        let allowed = (0...255).map { HashAlgorithm(rawValue: $0) }.filter(\.isAllowed)
        #expect(allowed.map(\.name) == ["SHA256", "SHA384", "SHA512"])
        #expect(HashAlgorithm(rawValue: 99).isBroken)
    }
}
