import Findings
import Manifests
import Testing

private let hex = String(repeating: "a1", count: 32)

@Suite("A manifest is read in exactly one way, or refused with its line")
struct StrictnessTests {
    func parse(_ text: String, _ name: String = "SHA256SUMS") throws -> Manifest {
        try Manifest(Array(text.utf8), fileName: Array(name.utf8))
    }

    func line(_ text: String, _ name: String = "SHA256SUMS") -> Int? {
        do {
            _ = try parse(text, name)
            return nil
        } catch let error as ManifestError {
            return error.line ?? 0
        } catch {
            return -1
        }
    }

    @Test(
        arguments: [
            ("\(hex)  a\n", Manifest.Format.gnu, "a"), ("\(hex) *a\n", .gnu, "a"), ("\(hex)  a", .gnu, "a"),
            ("# comment\n\(hex)  a\n", .gnu, "a"), ("\(hex)   a b \n", .gnu, " a b "),
            ("\\\(hex)  a\\nb\\\\c\n", .gnu, "a\nb\\c"), ("SHA256 (a (1)) = \(hex)\n", .bsd, "a (1)"),
            ("\\SHA256 (a\\nb) = \(hex)\n", .bsd, "a\nb"), ("SHA256(a)= \(hex)\n", .openssl, "a"),
            ("SHA2-256(a)= \(hex)\n", .openssl, "a"), ("SHA256 (a = b) = \(hex)\n", .bsd, "a = b"),
        ])
    func accepted(_ text: String, _ format: Manifest.Format, _ name: String) throws {
        let manifest = try parse(text)
        #expect(manifest.format == format)
        #expect(manifest.entries.map(\.name) == [Array(name.utf8)])
        #expect(manifest.entries.first?.digest.hexadecimal == hex)
    }

    @Test(
        arguments: [
            ("\(hex.uppercased())  a\n", 1), ("\(hex.dropLast(2))AB  a\n", 1), ("\(hex) a\n", 1), ("\(hex)\ta\n", 1),
            ("\u{FEFF}\(hex)  a\n", 0), ("\(hex)  a\njunk\n", 2), ("\(hex)\n", 1), ("\(hex.dropLast())  a\n", 1),
            ("\(hex)ff  a\n", 1), ("\(hex)  a\nSHA256 (b) = \(hex)\n", 2), ("\(hex)  a\r\n\(hex)  b\r\n", 1),
            ("\(hex)  a\n\n\(hex)  b\n", 2), ("\(hex)  \n", 1), ("SHA256 () = \(hex)\n", 1),
            ("SHA256 (a) =\(hex)\n", 1), ("SHA256 (a) = \(hex.dropLast())\n", 1), ("\\\(hex)  a\\x\n", 1),
            ("\\\(hex)  a\\\n", 1), ("", 0), ("# nothing\n", 0), ("<html></html>", 0), (" \(hex)  a\n", 1),
        ])
    func refused(_ text: String, _ line: Int) {
        #expect(self.line(text) == line)
    }

    @Test func theFileNameSaysWhichAlgorithmIsMeant() throws {
        let long = String(repeating: "b2", count: 64)
        #expect(try parse("\(long)  a\n", "SHA512SUMS").entries.first?.digest.algorithm == .sha512)
        #expect(try parse("\(long)  a\n", "B2SUMS").entries.first?.digest.algorithm == .blake2b)
        #expect(try parse("\(hex)  a\n", "x.sha3-256").entries.first?.digest.algorithm == .sha3Short)
        #expect(line("\(long)  a\n", "SHA256SUMS") == 1)
        #expect(line("\(hex)  a\n", "codecov.SHA512SUM") == 1)
    }

    @Test func aBareDigestNeedsAFileNamedForItsArtifact() throws {
        #expect(try parse("\(hex)\n", "codecov.sha256").entries.map(\.name) == [Array("codecov".utf8)])
        #expect(line("\(hex)\n\(hex)\n", "codecov.sha256") == 2)
        #expect(line("\(hex)\n", "SHA256SUMS.txt") == 1)
    }

    @Test func whatItReallyIsIsSaid() {
        let page = Array("<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>".utf8)
        let error = #expect(throws: ManifestError.self) { _ = try Manifest(page, fileName: Array("x".utf8)) }
        #expect(error?.reason.text == "it is no manifest: it is an XML error page (NoSuchKey)")
    }
}

@Suite("Looking a file up")
struct LookupTests {
    func lookup(_ name: String, _ lines: [String]) throws -> Manifest.Lookup {
        try Manifest(Array(lines.joined(separator: "\n").utf8), fileName: Array("SHA256SUMS".utf8))
            .lookup(Array(name.utf8))
    }

    let other = String(repeating: "0f", count: 32)

    @Test func byPathThenByAUniqueBaseName() throws {
        guard case .found(let entries, false) = try lookup("codecov", ["\(hex)  linux/codecov"]) else {
            Issue.record("not found by its base name")
            return
        }
        #expect(entries.map(\.line) == [1])
        #expect(
            try lookup("codecov", ["\(hex)  linux/codecov", "\(other)  macos/codecov"]) == .ambiguous(lines: [1, 2]))
    }

    @Test func twice() throws {
        guard case .found(_, true) = try lookup("a", ["\(hex)  a", "\(hex)  a"]) else {
            Issue.record("the same line twice is accepted, and noticed")
            return
        }
        #expect(try lookup("a", ["\(hex)  a", "\(other)  a"]) == .ambiguous(lines: [1, 2]))
    }

    @Test func theClosestNameIsNamed() throws {
        #expect(try lookup("codecov.exe", ["\(hex)  codecov"]) == .notListed(closest: Array("codecov".utf8)))
    }

    @Test(
        arguments: [
            ("../a", ManifestName.Problem.dots), ("/a", .absolute), ("./a", .dots), ("b/../a", .dots), ("b//a", .empty),
            ("-", .dash), ("\u{1}a", .controlCharacter),
        ])
    func unsafeNamesAreNeverUsed(_ name: String, _ problem: ManifestName.Problem) throws {
        #expect(try lookup(name, ["\(hex)  \(name)"]) == .unsafe(problem, line: 1))
    }

    @Test func namesThatOnlyLookDifferent() throws {
        #expect(try lookup("Codecov", ["\(hex)  Codecov", "\(hex)  codecov"]) == .unsafe(.looksLikeAnother, line: 1))
        #expect(
            try lookup("\u{E9}", ["\(hex)  \u{E9}", "\(hex)  e\u{301}"]) == .unsafe(.looksLikeAnother, line: 1))
    }
}
