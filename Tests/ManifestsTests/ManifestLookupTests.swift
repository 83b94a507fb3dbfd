import Findings
import Manifests
import Testing

@Suite("What a manifest says about a file")
struct ManifestLookupTests {
    static func line(_ name: String, seed: Int = 1) -> String { "\(Sample.digits(64, seed: seed))  \(name)\n" }

    private func match(_ manifest: Manifest, _ name: String) throws -> Manifest.Match {
        guard case .found(let match) = manifest.lookup(name) else {
            Issue.record("\(name) is not found: \(manifest.lookup(name))")
            throw NotFound()
        }
        return match
    }

    struct NotFound: Error {}

    @Test func aFileIsFoundByItsPath() throws {
        let manifest = try Manifest.reading(Self.line("linux/codecov") + Self.line("macos/codecov", seed: 2))
        let match = try match(manifest, "macos/codecov")
        #expect(match.entries.map(\.line) == [2])
        #expect(!match.isByBaseName)
    }

    @Test(arguments: ["codecov", "dist/codecov", "/tmp/codecov", "linux/codecov"])
    func aFileIsFoundByItsBaseNameWhereOnlyOneHasIt(asked: String) throws {
        let manifest = try Manifest.reading(Self.line("linux/codecov") + Self.line("linux/codecov.exe", seed: 2))
        let match = try match(manifest, asked)
        #expect(match.name == Array("linux/codecov".utf8))
        #expect(match.isByBaseName == (asked != "linux/codecov"))
    }

    @Test func aBaseNameThatSeveralHaveFindsNone() throws {
        let manifest = try Manifest.reading(Self.line("linux/codecov") + Self.line("macos/codecov") + Self.line("x"))
        guard case .notListed(let missing) = manifest.lookup("codecov") else {
            Issue.record("codecov is found")
            return
        }
        #expect(missing.sameBaseName == [Array("linux/codecov".utf8), Array("macos/codecov".utf8)])
    }

    @Test(arguments: ["codec", "codecov ", "", "/", "dist/", "Codecov"])
    func whatIsNotListedIsNotFound(asked: String) throws {
        let manifest = try Manifest.reading(Self.line("codecov"))
        guard case .notListed(let missing) = manifest.lookup(asked) else {
            Issue.record("\(asked) is found")
            return
        }
        #expect(missing.sameBaseName.isEmpty)
    }

    @Test func theSameDigestTwiceIsFoundOnceAndReported() throws {
        let manifest = try Manifest.reading(
            Self.line("a") + Self.line("b", seed: 2) + Self.line("a") + Self.line("a") + Self.line("b", seed: 2))
        let match = try match(manifest, "a")
        #expect(match.entries.map(\.line) == [1])
        #expect(match.repeated.map(\.line) == [3, 4])
        #expect(manifest.duplicates.map(\.line) == [3, 4, 5])
    }

    @Test func differentDigestsAreAmbiguous() throws {
        let manifest = try Manifest.reading(
            Self.line("a") + Self.line("b") + Self.line("a", seed: 2) + Self.line("a") + Self.line("a", seed: 3))
        guard case .ambiguous(let entries) = manifest.lookup("a") else {
            Issue.record("a is not ambiguous")
            return
        }
        #expect(entries.map(\.line) == [1, 3, 5])
        #expect(manifest.duplicates.map(\.line) == [4])
        #expect(try match(manifest, "b").entries.count == 1)
    }

    @Test func ambiguityOfOneAlgorithmIsAmbiguityOfAll() throws {
        let manifest = try Manifest.reading(
            """
            SHA256 (x) = \(Sample.sha256)
            SHA512 (x) = \(Sample.sha512)
            SHA512 (x) = \(Sample.digits(128, seed: 2))
            """, as: "sums")
        guard case .ambiguous(let entries) = manifest.lookup("x") else {
            Issue.record("x is not ambiguous")
            return
        }
        #expect(entries.map(\.line) == [2, 3])
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
        guard case .unsafe(let problem) = manifest.lookup(name) else {
            Issue.record("\(manifest.lookup(name))")
            return
        }
        #expect(problem.kind == kind)
        #expect(problem.line == 2)
        #expect(problem.finding.rule == .manifestMalformed)
        #expect(NameProblem.Kind(of: Array(name.utf8)) == kind)
        #expect(manifest.nameProblems == [problem])
        // It is no matter of other files.
        #expect(try match(manifest, "good").entries.count == 1)
    }

    @Test(arguments: [
        "a", "...", "..a", "a..", ".a", "-a", "--help", "a b", "a\u{A0}b", "ä", String(repeating: "a", count: 4096),
    ])
    func otherNamesAreFine(name: String) throws {
        #expect(NameProblem.Kind(of: Array(name.utf8)) == nil)
        #expect(try match(Manifest.reading(Self.line(name)), name).name == Array(name.utf8))
    }

    @Test func anUnsafeNameIsNotReachedByItsBaseNameEither() throws {
        let manifest = try Manifest.reading(Self.line("./codecov"))
        guard case .unsafe(let problem) = manifest.lookup("codecov") else {
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
            guard case .unsafe(let problem) = manifest.lookup(name) else {
                Issue.record("\(name): \(manifest.lookup(name))")
                continue
            }
            #expect(problem.kind == .collision(with: Array(collides.utf8)))
        }
        #expect(manifest.nameProblems.map(\.line) == [2, 3])
        #expect(try match(manifest, "plain").entries.count == 1)
    }

    @Test func namesThatAreNotTextCollideOnlyInASCIICase() throws {
        let names: [[UInt8]] = [[0x61, 0xFF], [0x61, 0xFE], [0x41, 0xFF], [0x61, 0xEF, 0xBF, 0xBD]]
        let bytes = names.flatMap { name -> [UInt8] in Array("\(Sample.sha256)  ".utf8) + name + [0x0A] }
        let manifest = try Manifest.parse(bytes, fileName: Array("x".utf8))
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
