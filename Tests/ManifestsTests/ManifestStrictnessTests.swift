import Findings
import Manifests
import Testing

@Suite("What is not read as a manifest")
struct ManifestStrictnessTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let what: String
        let text: String
        let fileName: String
        let code: ManifestError.Code
        let line: Int?
        let says: String

        init(
            _ what: String, _ text: String, as fileName: String = "SHA256SUMS", _ code: ManifestError.Code,
            line: Int? = 1, says: String
        ) {
            self.what = what
            self.text = text
            self.fileName = fileName
            self.code = code
            self.line = line
            self.says = says
        }

        var testDescription: String { what }
    }

    static let good = "\(Sample.sha256)  good\n"

    static let refusals = [
        Refusal(
            "upper-case hex", good + "\(Sample.sha256.uppercased())  x", .upperCaseDigest, line: 2,
            says: "its digest has upper-case letters"),
        Refusal(
            "upper-case hex with a tag", "SHA256 (x) = \(Sample.sha256.uppercased())", .upperCaseDigest,
            says: "its digest has upper-case letters"),
        Refusal("one upper-case digit", "A\(Sample.digits(63))  x", .upperCaseDigest, says: "upper-case"),
        Refusal("one space", "\(Sample.sha256) codecov", .separator, says: "one space stands between"),
        Refusal("a tab", "\(Sample.sha256)\tcodecov", .separator, says: "a tab stands between"),
        Refusal("a space and a tab", "\(Sample.sha256) \tcodecov", .separator, says: "a tab stands between"),
        Refusal("no separator", "\(Sample.sha256):codecov", .separator, says: "neither two spaces"),
        Refusal("shasum's universal mode", "\(Sample.sha256) ^x", .separator, says: "one space"),
        Refusal("a byte order mark", "\u{FEFF}" + good, .byteOrderMark, says: "byte order mark"),
        Refusal("a junk line", good + "hello\n", .unreadableLine, line: 2, says: "'hello' is not a digest and"),
        Refusal("an indented line", " " + good, .unreadableLine, says: "is not a digest and"),
        Refusal("a line of spaces", good + "  \n", .unreadableLine, line: 2, says: "is not a digest and"),
        Refusal("a truncated digest", "\(Sample.digits(63))  x", .digestLength, says: "63 digits"),
        Refusal("a truncated digest with a tag", "SHA256 (x) = \(Sample.digits(62))", .digestLength, says: "62 digits"),
        Refusal("a truncated last line", good + Sample.digits(40), .mixedFormats, line: 2, says: "bare digest"),
        Refusal("a longer digest", "SHA256 (x) = \(Sample.digits(65))", .digestLength, says: "65 digits"),
        Refusal(
            "SHA-512 where the file's name says SHA-256", "\(Sample.sha512)  x", .digestLength,
            says: "its digest has 128 digits; one of SHA-256 has 64"),
        Refusal(
            "SHA-256 where the file's name says SHA-512", "\(Sample.sha256)  x", as: "x.sha512", .digestLength,
            says: "its digest has 64 digits; one of SHA-512 has 128"),
        Refusal(
            "another tag than the file's name says", "SHA512 (x) = \(Sample.sha512)", .digestLength,
            says: "its digest is of SHA-512, but the file's name says SHA-256"),
        Refusal(
            "two lengths", "\(Sample.sha256)  x\n\(Sample.sha1)  x\n", as: "sums", .digestLength, line: 2,
            says: "its digest has 40 digits; one of SHA-256 has 64"),
        Refusal("a bare digest of nobody", Sample.sha256, .bareDigest, says: "a digest without a name"),
        Refusal("a bare digest of nobody", Sample.sha256, as: ".sha256", .bareDigest, says: "a digest without a name"),
        Refusal(
            "two bare digests", "\(Sample.sha256)\n\(Sample.sha256)\n", as: "x.sha256", .bareDigest, line: 2,
            says: "only counts alone"),
        Refusal("no name", "\(Sample.sha256)  ", .missingName, says: "names no file"),
        Refusal("no name after one space", "\(Sample.sha256) ", .missingName, says: "names no file"),
        Refusal("no name in the parentheses", "SHA256 () = \(Sample.sha256)", .missingName, says: "names no file"),
        Refusal("an unknown algorithm", "RIPEMD160 (x) = \(Sample.sha1)", .unknownAlgorithm, says: "'RIPEMD160'"),
        Refusal("a shortened BLAKE2b", "BLAKE2b-256 (x) = \(Sample.sha256)", .unknownAlgorithm, says: "'BLAKE2b-256'"),
        Refusal("a tag in lower case", "sha256 (x) = \(Sample.sha256)", .unknownAlgorithm, says: "'sha256'"),
        Refusal("a tag without an end", "SHA256 (x", .unreadableLine, says: "its end is not ') = '"),
        Refusal("a tag with other blanks", "SHA256 (x)= \(Sample.sha256)", .unreadableLine, says: "its end is not"),
        Refusal("a bad escape", "\\\(Sample.sha256)  a\\tb", .badEscape, says: "a backslash is not followed by"),
        Refusal(
            "a backslash at the end", "\\\(Sample.sha256)  a\\", .badEscape, says: "a backslash is not followed by"),
        Refusal(
            "a bare digest with a backslash", "\\\(Sample.sha256)", as: "x.sha256", .unreadableLine, says: "is not a"),
        Refusal("an escaped OpenSSL line", "\\SHA256(x)= \(Sample.sha256)", .unreadableLine, says: "is not a digest"),
        Refusal("Windows line ends", "\(Sample.sha256)  x\r\n", .windowsLineEnd, says: "Windows line end"),
        Refusal(
            "a carriage return at the end", good + "\(Sample.sha256)  x\r", .windowsLineEnd, line: 2, says: "Windows"),
        Refusal(
            "GNU, then BSD", good + "SHA256 (x) = \(Sample.sha256)", .mixedFormats, line: 2,
            says: "it is in the BSD format, but the lines before it are in the GNU one"),
        Refusal(
            "BSD, then OpenSSL", "SHA256 (x) = \(Sample.sha256)\nSHA256(y)= \(Sample.sha256)", .mixedFormats, line: 2,
            says: "it is in the OpenSSL format"),
        Refusal("nothing", "", .notAManifest, line: nil, says: "SHA256SUMS is empty"),
        Refusal("only comments", "# nothing\n\n", .listsNothing, line: nil, says: "nothing but comments"),
        Refusal(
            "an HTML page", "\n<!DOCTYPE html>\n<html><body>404</body></html>", .notAManifest, line: nil,
            says: "SHA256SUMS is not a manifest: it is an HTML page"),
        Refusal(
            "JSON", #"{"message": "Not Found"}"#, .notAManifest, line: nil,
            says: "SHA256SUMS is not a manifest: it is a JSON document"),
        Refusal(
            "a signature", "-----BEGIN PGP SIGNATURE-----\n\niQIz\n", .notAManifest, line: nil,
            says: "it is an OpenPGP signature"),
        Refusal(
            "a clear-signed manifest", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + good, .notAManifest,
            line: nil, says: "it is a clear-signed OpenPGP message"),
        Refusal("a script", "#!/bin/sh\nexit\n", .notAManifest, line: nil, says: "it is a script"),
        Refusal("a program", "\u{7F}ELF\u{2}\u{1}", .notAManifest, line: nil, says: "it is a program (ELF)"),
        Refusal("plain text", "Not Found", .unreadableLine, says: "'Not Found' is not a digest and"),
    ]

    @Test(arguments: refusals)
    func anythingElseIsRefusedWithItsLineAndItsCause(refusal: Refusal) throws {
        let error = try #require(throws: ManifestError.self) {
            try Manifest.reading(refusal.text, as: refusal.fileName)
        }
        #expect(error.code == refusal.code)
        #expect(error.line == refusal.line)
        #expect(error.message.text.contains(refusal.says), "\(error.message.text)")
        #expect(error.finding.rule == .manifestMalformed)
        #expect(error.finding.rule.status == .incomplete)
        if let line = refusal.line { #expect(error.message.text.hasPrefix("\(refusal.fileName), line \(line): ")) }
    }

    @Test func whatTheLineSaysIsEscaped() throws {
        let error = try #require(throws: ManifestError.self) { try Manifest.reading("::error::\u{1B}[31mno") }
        #expect(!error.message.text.contains("::"))
        #expect(!error.message.text.contains("\u{1B}"))
    }

    @Test func moreThanTheLargestSizeIsRefusedUnread() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "\n"), count: Manifest.largest + 1)
        let error = try #require(throws: ManifestError.self) { try Manifest(bytes, fileName: Array("x".utf8)) }
        #expect(error.code == .tooLarge)
    }

    @Test func everyTruncationAndEveryChangedBitIsReadOrRefusedAndNeverTraps() {
        let text = "\\\(Sample.sha256)  a\\\\b\nSHA256 (x) = \(Sample.sha256)\nSHA256(x)= \(Sample.sha256)\n"
        for line in text.split(separator: "\n") {
            let bytes = Array(line.utf8)
            for end in 0...bytes.count {
                _ = try? Manifest(Array(bytes[..<end]), fileName: Array("x.sha256".utf8))
                guard end < bytes.count else { continue }
                for bit in 0..<8 {
                    var changed = bytes
                    changed[end] ^= 1 << bit
                    guard let manifest = try? Manifest(changed, fileName: Array("sums".utf8)) else { continue }
                    // What is still a manifest says something else: no change goes unnoticed.
                    let before = try? Manifest(bytes, fileName: Array("sums".utf8))
                    #expect(manifest.entries.first != before?.entries.first, "bit \(bit) of byte \(end) in '\(line)'")
                }
            }
        }
    }
}
