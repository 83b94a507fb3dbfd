import Findings
import Manifests
import Testing

@Suite("What is read as a manifest")
struct ManifestReadingTests {
    struct Line: Sendable, CustomTestStringConvertible {
        let text: String
        let name: String
        let algorithm: DigestAlgorithm
        let format: Manifest.Format

        init(_ text: String, _ name: String, _ algorithm: DigestAlgorithm, _ format: Manifest.Format) {
            self.text = text
            self.name = name
            self.algorithm = algorithm
            self.format = format
        }

        var testDescription: String { text }
    }

    static let lines = [
        Line("\(Sample.sha256)  codecov", "codecov", .sha256, .gnu),
        Line("\(Sample.sha256) *codecov", "codecov", .sha256, .gnu),
        Line("\(Sample.sha256)  *codecov", "*codecov", .sha256, .gnu),
        Line("\(Sample.sha256)    two spaces ", "  two spaces ", .sha256, .gnu),
        Line("\(Sample.sha256)  a\\b", "a\\b", .sha256, .gnu),
        Line("\\\(Sample.sha256)  a\\\\b\\nc\\rd", "a\\b\nc\rd", .sha256, .gnu),
        Line("\(Sample.sha256)  dist/linux/codecov", "dist/linux/codecov", .sha256, .gnu),
        Line("\(Sample.md5)  x", "x", .md5, .gnu),
        Line("\(Sample.sha1)  x", "x", .sha1, .gnu),
        Line("\(Sample.digits(56))  x", "x", .sha224, .gnu),
        Line("\(Sample.digits(96))  x", "x", .sha384, .gnu),
        Line("\(Sample.sha512)  x", "x", .sha512, .gnu),
        Line("SHA256 (codecov) = \(Sample.sha256)", "codecov", .sha256, .bsd),
        Line("SHA512/256 (x) = \(Sample.sha256)", "x", .sha512Half, .bsd),
        Line("SHA512t256 (x) = \(Sample.sha256)", "x", .sha512Half, .bsd),
        Line("SHA3-256 (x) = \(Sample.sha256)", "x", .sha3Short, .bsd),
        Line("BLAKE2b (x) = \(Sample.sha512)", "x", .blake2b, .bsd),
        Line("MD5 (x) = \(Sample.md5)", "x", .md5, .bsd),
        Line("SHA256 (a) = b) = \(Sample.sha256)", "a) = b", .sha256, .bsd),
        Line("\\SHA256 (a\\nb) = \(Sample.sha256)", "a\nb", .sha256, .bsd),
        Line("SHA2-256(codecov)= \(Sample.sha256)", "codecov", .sha256, .openssl),
        Line("SHA256(codecov)= \(Sample.sha256)", "codecov", .sha256, .openssl),
        Line("SHA512-256(x)= \(Sample.sha256)", "x", .sha512Half, .openssl),
        Line("SHA2-512/256(x)= \(Sample.sha256)", "x", .sha512Half, .openssl),
        Line("BLAKE2B-512(x)= \(Sample.sha512)", "x", .blake2b, .openssl),
        Line("BLAKE2b512(x)= \(Sample.sha512)", "x", .blake2b, .openssl),
        Line("SHA3-512(a)= b)= \(Sample.sha512)", "a)= b", .sha3Long, .openssl),
        Line("SHA1(a\\b)= \(Sample.sha1)", "a\\b", .sha1, .openssl),
    ]

    @Test(arguments: lines, ["", "\n"])
    func everyFormatIsReadWithOrWithoutAFinalNewline(line: Line, end: String) throws {
        let manifest = try Manifest.reading(line.text + end, as: "checksums.txt")
        #expect(manifest.format == line.format)
        #expect(manifest.entries.map(\.text) == [line.name])
        let digest = try #require(manifest.entries.first?.digest)
        #expect(digest.algorithm == line.algorithm)
        #expect(digest.hexadecimal == Sample.digits(line.algorithm.byteCount * 2))
    }

    @Test func commentsAndBlankLinesSayNothingButCount() throws {
        let manifest = try Manifest.reading(
            "# made by hand\n\n\(Sample.sha256)  a\n#\(Sample.sha256)  b\n\n\(Sample.digits(64, seed: 2)) *c\n")
        #expect(manifest.entries.map(\.text) == ["a", "c"])
        #expect(manifest.entries.map(\.line) == [3, 6])
        #expect(manifest.entries.map(\.isBinary) == [false, true])
    }

    @Test func namesAreBytes() throws {
        let name: [UInt8] = [0xFF, 0x20, 0x0D, 0x41, 0xC3]
        let manifest = try Manifest(Array("\(Sample.sha256)  ".utf8) + name, fileName: Array("x".utf8))
        #expect(manifest.entries.map(\.name) == [name])
    }

    @Test(arguments: [
        ("codecov.SHA256SUM", DigestAlgorithm.sha256), ("SHA256SUMS", .sha256), ("SHASUMS256.txt", .sha256),
        ("checksums_sha256.txt", .sha256), ("dist/x.sha256", .sha256), ("SHA512.d/x.sha256sum", .sha256),
        ("x.sha512-256", .sha512Half), ("SHA3-256SUMS", .sha3Short), ("SHA256SUMS-30.2", .sha256),
        ("x.tar.gz-sha256", .sha256), ("checksums.txt", .sha256), ("b2.tar.md", .sha256), ("sha3-256", .sha3Short),
        ("libsha3-256.tar.sha256", .sha256), ("", .sha256), ("/", .sha256),
    ])
    func theFilesNameSaysTheAlgorithm(fileName: String, algorithm: DigestAlgorithm) throws {
        let manifest = try Manifest.reading("\(Sample.sha256)  x", as: fileName)
        #expect(manifest.entries.first?.digest.algorithm == algorithm)
    }

    @Test(arguments: ["B2SUMS", "x.b2", "x.blake2b", "b2sums.txt", "x.BLAKE2b-512"])
    func b2sumsHoldBlake2(fileName: String) throws {
        #expect(
            try Manifest.reading("\(Sample.sha512)  x", as: fileName).entries.first?.digest.algorithm == .blake2b)
    }

    @Test(arguments: [
        ("codecov.sha256", "codecov"), ("codecov.SHA256SUM", "codecov"), ("dist/codecov.exe.sha256.txt", "codecov.exe"),
        ("x.sha512t256", "x"), (".x.sha256", ".x"),
    ])
    func aBareDigestIsOfTheFileThatItsOwnNameSays(fileName: String, artifact: String) throws {
        for end in ["", "\n"] {
            let manifest = try Manifest.reading(Sample.sha256 + end, as: fileName)
            #expect(manifest.format == .bare)
            #expect(manifest.entries.map(\.text) == [artifact])
        }
    }

    @Test func oneNameMayHaveDigestsOfSeveralAlgorithms() throws {
        let manifest = try Manifest.reading(
            "MD5 (x) = \(Sample.md5)\nSHA256 (x) = \(Sample.sha256)\nSHA512 (x) = \(Sample.sha512)\n", as: "CHECKSUM")
        guard case .found(let entries, let isDuplicate) = manifest.lookup("x") else {
            Issue.record("x is not found")
            return
        }
        #expect(entries.map(\.digest.algorithm) == [.md5, .sha256, .sha512])
        #expect(!isDuplicate)
    }
}
