import Foundation
import Manifests
import Testing

@Suite("What is written as a manifest")
struct ManifestWritingTests {
    static let awkward: [[UInt8]] =
        [
            "codecov", " leading", "trailing ", "two  spaces", "a\\b", "a\\nb", "\\", "a\nb", "a\rb", "a\r", "*star",
            "#hash",
            "grün", "a(b)", "x) = y", "x)= y", "SHA256 (x) = y", "SHA256", "-", "--help", "a\tb", "a\u{1B}b",
            "::error::",
        ].map { Array($0.utf8) } + [[0xFF, 0xFE], [0x61, 0x80, 0x0A, 0x5C]]

    static func lines(_ names: [[UInt8]], _ algorithm: DigestAlgorithm = .sha256) throws -> [Manifest.Line] {
        try names.enumerated().map { seed, name in
            let digest = Digest(algorithm, hexadecimal: Sample.digits(algorithm.byteCount * 2, seed: seed))
            return Manifest.Line(name: name, digest: try #require(digest))
        }
    }

    @Test(arguments: [Manifest.Format.gnu, .bsd, .openssl], [DigestAlgorithm.sha256, .sha512])
    func itIsReadBackAsItWas(format: Manifest.Format, algorithm: DigestAlgorithm) throws {
        let names = Self.awkward.filter { format != .openssl || !$0.contains(0x0A) }
        let lines = try Self.lines(names, algorithm)
        let text = try Manifest.text(lines, format: format)
        let manifest = try Manifest(text, fileName: Array("sums".utf8))
        #expect(manifest.format == format)
        #expect(manifest.entries.map { Manifest.Line(name: $0.name, digest: $0.digest) } == lines)
        #expect(text.last == 0x0A)
    }

    @Test(arguments: DigestAlgorithm.all)
    func tagsAreReadBackForEveryAlgorithm(algorithm: DigestAlgorithm) throws {
        let lines = try Self.lines([Array("x".utf8)], algorithm)
        for format in [Manifest.Format.bsd, .openssl] {
            let manifest = try Manifest(Manifest.text(lines, format: format), fileName: Array("sums".utf8))
            #expect(manifest.entries.map(\.digest) == lines.map(\.digest))
        }
    }

    @Test func linesAreAsTheToolsWriteThem() throws {
        let lines = try Self.lines([Array("a\\b".utf8)])
        let hexadecimal = Sample.digits(64, seed: 0)
        let texts = try [Manifest.Format.gnu, .bsd, .openssl, .bare].map {
            String(decoding: try Manifest.text(lines, format: $0), as: UTF8.self)
        }
        #expect(
            texts == [
                "\\\(hexadecimal)  a\\\\b\n", "\\SHA256 (a\\\\b) = \(hexadecimal)\n",
                "SHA2-256(a\\b)= \(hexadecimal)\n",
                "\(hexadecimal)\n",
            ])
    }

    @Test func whatAFormatCannotSayIsNotWritten() throws {
        let name = Array("x".utf8)
        let mixed = try Self.lines([name], .sha256) + Self.lines([name], .sha512)
        #expect(throws: ManifestError.self) { try Manifest.text(mixed, format: .gnu) }
        #expect(throws: ManifestError.self) { try Manifest.text(mixed, format: .bare) }
        #expect(throws: ManifestError.self) { try Manifest.text(Self.lines([[]]), format: .gnu) }
        #expect(throws: ManifestError.self) { try Manifest.text(Self.lines([[0x61, 0x0A]]), format: .openssl) }
        #expect(try Manifest(Manifest.text(mixed, format: .bsd), fileName: name).entries.count == 2)
    }
}
