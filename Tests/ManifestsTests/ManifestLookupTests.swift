import Findings
import Manifests
import Testing

@Suite("What a manifest says about a file")
struct ManifestLookupTests {
    static func line(_ name: String, seed: Int = 1) -> String { "\(Sample.digits(64, seed: seed))  \(name)\n" }

    private func found(_ manifest: Manifest, _ name: String) throws -> [Manifest.Entry] {
        guard case .found(let entries, _) = manifest.lookup(name) else {
            Issue.record("\(name) is not found: \(manifest.lookup(name))")
            throw NotFound()
        }
        return entries
    }

    struct NotFound: Error {}

    @Test func aFileIsFoundByItsPath() throws {
        let manifest = try Manifest.reading(Self.line("linux/codecov") + Self.line("macos/codecov", seed: 2))
        #expect(try found(manifest, "macos/codecov").map(\.line) == [2])
    }

    @Test(arguments: ["codecov", "dist/codecov", "/tmp/codecov", "linux/codecov"])
    func aFileIsFoundByItsBaseNameWhereOnlyOneHasIt(asked: String) throws {
        let manifest = try Manifest.reading(Self.line("linux/codecov") + Self.line("linux/codecov.exe", seed: 2))
        #expect(try found(manifest, asked).map(\.text) == ["linux/codecov"])
    }

    @Test func aBaseNameThatSeveralHaveFindsNone() throws {
        let manifest = try Manifest.reading(Self.line("linux/codecov") + Self.line("macos/codecov") + Self.line("x"))
        #expect(manifest.lookup("codecov") == .ambiguous(lines: [1, 2]))
    }

    @Test(arguments: ["codec", "codecov ", "", "/", "dist/", "Codecov"])
    func whatIsNotListedIsNotFound(asked: String) throws {
        let manifest = try Manifest.reading(Self.line("codecov"))
        guard case .notListed = manifest.lookup(asked) else {
            Issue.record("\(asked) is found")
            return
        }
    }

    @Test func theSameDigestTwiceIsFoundOnceAndReported() throws {
        let manifest = try Manifest.reading(
            Self.line("a") + Self.line("b", seed: 2) + Self.line("a") + Self.line("a") + Self.line("b", seed: 2))
        #expect(manifest.lookup("a") == .found([manifest.entries[0]], isDuplicate: true))
        #expect(manifest.duplicates.map(\.line) == [3, 4, 5])
    }

    @Test func differentDigestsAreAmbiguous() throws {
        let manifest = try Manifest.reading(
            Self.line("a") + Self.line("b") + Self.line("a", seed: 2) + Self.line("a") + Self.line("a", seed: 3))
        #expect(manifest.lookup("a") == .ambiguous(lines: [1, 3, 5]))
        #expect(manifest.duplicates.map(\.line) == [4])
        #expect(try found(manifest, "b").count == 1)
    }

    @Test func ambiguityOfOneAlgorithmIsAmbiguityOfAll() throws {
        let manifest = try Manifest.reading(
            """
            SHA256 (x) = \(Sample.sha256)
            SHA512 (x) = \(Sample.sha512)
            SHA512 (x) = \(Sample.digits(128, seed: 2))
            """, as: "sums")
        #expect(manifest.lookup("x") == .ambiguous(lines: [2, 3]))
    }

    static let unsafe: [(String, NameProblem.Kind)] = [
        ("../codecov", .parentFolder), ("a/../codecov", .parentFolder), ("a/..", .parentFolder), ("..", .parentFolder),
        ("/codecov", .absolute), ("/", .absolute), ("./codecov", .currentFolder), ("a/./codecov", .currentFolder),
        (".", .currentFolder), ("a//codecov", .emptyPart), ("codecov/", .emptyPart), ("-", .standardInput),
        ("a\0b", .nul), ("a\tb", .controlCharacter), ("a\u{1B}[31m", .controlCharacter), ("a\u{7F}", .controlCharacter),
        ("a\u{85}b", .controlCharacter), ("a\rb", .controlCharacter),
        (String(repeating: "a", count: 4097), .tooLong),
    ]

    @Test(arguments: unsafe)
    func aNameThatMustNotBeOpenedIsNeverFound(name: String, kind: NameProblem.Kind) throws {
        let manifest = try Manifest.reading(Self.line("good", seed: 2) + Self.line(name))
        guard case .unsafe(let problem, _) = manifest.lookup(name) else {
            Issue.record("\(manifest.lookup(name))")
            return
        }
        #expect(problem.kind == kind)
        #expect(problem.line == 2)
        #expect(problem.finding.rule == .manifestMalformed)
        #expect(NameProblem.Kind(of: Array(name.utf8)) == kind)
        #expect(manifest.nameProblems == [problem])
        // It is no matter of other files.
        #expect(try found(manifest, "good").count == 1)
    }

    @Test(arguments: [
        "a", "...", "..a", "a..", ".a", "-a", "--help", "a b", "a\u{A0}b", "ä", String(repeating: "a", count: 4096),
    ])
    func otherNamesAreFine(name: String) throws {
        #expect(NameProblem.Kind(of: Array(name.utf8)) == nil)
        #expect(try found(Manifest.reading(Self.line(name)), name).map(\.text) == [name])
    }

    @Test func anUnsafeNameIsNotReachedByItsBaseNameEither() throws {
        let manifest = try Manifest.reading(Self.line("./codecov"))
        guard case .unsafe(let problem, _) = manifest.lookup("codecov") else {
            Issue.record("codecov is found")
            return
        }
        #expect(problem.message.text.contains("without the leading './'"))
    }

    @Test(arguments: [
        ("codecov", "Codecov"), ("\u{E4}", "a\u{308}"), ("\u{E4}", "A\u{308}"), ("K", "\u{212A}"), ("\u{DF}", "SS"),
        ("dir/a", "DIR/a"), ("\u{3C3}", "\u{3C2}"),
    ])
    func namesThatSomeFileSystemsTakeForOneAreUnsafeBoth(one: String, other: String) throws {
        let manifest = try Manifest.reading(Self.line("plain") + Self.line(one) + Self.line(other, seed: 2))
        for (name, collides) in [(one, other), (other, one)] {
            guard case .unsafe(let problem, _) = manifest.lookup(name) else {
                Issue.record("\(name): \(manifest.lookup(name))")
                continue
            }
            #expect(problem.kind == .collision(with: Array(collides.utf8)))
        }
        #expect(manifest.nameProblems.map(\.line) == [2, 3])
        #expect(try found(manifest, "plain").count == 1)
    }

    @Test func namesThatAreNotTextCollideOnlyInASCIICase() throws {
        let names: [[UInt8]] = [[0x61, 0xFF], [0x61, 0xFE], [0x41, 0xFF], [0x61, 0xEF, 0xBF, 0xBD]]
        let bytes = names.flatMap { name -> [UInt8] in Array("\(Sample.sha256)  ".utf8) + name + [0x0A] }
        let manifest = try Manifest(bytes, fileName: Array("x".utf8))
        #expect(manifest.nameProblems.map(\.name) == [names[0], names[2]])
    }

    @Test func everyNameComesOnce() throws {
        let manifest = try Manifest.reading(Self.line("b") + Self.line("a") + Self.line("b") + Self.line("c"))
        #expect(manifest.names.map { String(decoding: $0, as: UTF8.self) } == ["b", "a", "c"])
    }

    @Test(arguments: [
        ("codecov", "codecob"), ("codecov.SHA", "codecov.exe"), ("Codecov", "codecov"),
        ("codecov_linux", "codecov-linux"),
        ("x", nil), ("something else", nil), ("", nil),
    ])
    func theClosestNameIsFound(asked: String, closest: String?) throws {
        let manifest = try Manifest.reading(
            ["codecov-linux", "codecov", "codecov.exe", "codecob", "uploader"].filter { $0 != asked }.map {
                Self.line($0)
            }
            .joined())
        #expect(manifest.closestName(to: Array(asked.utf8)).map { String(decoding: $0, as: UTF8.self) } == closest)
    }
}
