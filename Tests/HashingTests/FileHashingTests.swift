import FileAccess
import Findings
import Foundation
import Hashing
import Manifests
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite("Digests of files")
struct FileHashingTests {
    static func open(_ path: String) throws(FileError) -> OpenFile {
        guard let path = BytePath(path) else { throw FileError(.notFound, "open", []) }
        return try OpenFile(path, links: .refuse)
    }

    static func content(_ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 131 &+ ($0 >> 8) &* 7) }
    }

    static let sizes = [
        0, 1, 63, 64, 65, 4096, 262_143, 262_144, 262_145, 524_288, 1_048_576, 1_048_577,
    ]

    @Test(.enabled(if: isInstalled("/usr/bin/openssl") || !mayBeMissing, "openssl is not installed"))
    func filesOfEverySizeHaveTheDigestsThatOpensslComputes() throws {
        let place = try ScratchFolder()
        for size in Self.sizes { try place.write("\(size)", Self.content(size)) }
        let names: [(DigestAlgorithm, String)] = [
            (.md5, "md5"), (.sha1, "sha1"), (.sha224, "sha224"), (.sha256, "sha256"), (.sha384, "sha384"),
            (.sha512, "sha512"), (.sha512Half, "sha512-256"), (.sha3Short, "sha3-256"), (.sha3Long, "sha3-512"),
            (.blake2b, "blake2b512"),
        ]
        for (algorithm, name) in names {
            let arguments = ["dgst", "-r", "-\(name)"] + Self.sizes.map { place.path("\($0)") }
            let text = try ProgramRun("/usr/bin/openssl", arguments).text
            let lines = text.split(separator: "\n")
            #expect(lines.count == Self.sizes.count)
            var hasher = try FileHasher([algorithm])
            for (size, line) in zip(Self.sizes, lines) {
                let digests = try hasher.digests(of: Self.open(place.path("\(size)")))
                #expect(digests[algorithm]?.hexadecimal == line.prefix { $0 != " " }.description)
                #expect(digests.size == Int64(size))
            }
        }
    }

    @Test func oneHasherGivesTheSameAsManyAndTellsHowFarItIs() throws {
        let place = try ScratchFolder()
        try place.write("a", Self.content(600_000))
        try place.write("b", Self.content(5))
        var hasher = try FileHasher([.sha256, .md5])
        for name in ["a", "b", "a"] {
            var told: [Int64] = []
            let digests = try hasher.digests(of: Self.open(place.path(name))) { told.append($0) }
            #expect(digests == (try Self.open(place.path(name)).digests([.sha256, .md5])))
            #expect(told == (name == "a" ? [262_144, 524_288, 600_000] : [5]))
        }
    }

    @Test(arguments: ["grown", "shortened"])
    func aFileThatChangesMeanwhileHasNoDigest(how: String) throws {
        let place = try ScratchFolder()
        try place.write("a", Self.content(600_000))
        let file = try Self.open(place.path("a"))
        let error = try #require(throws: FileHashingError.self) {
            try file.digests([.sha256]) { offset in
                guard offset == 262_144, let handle = FileHandle(forWritingAtPath: place.path("a")) else { return }
                try? handle.truncate(atOffset: how == "grown" ? 600_001 : 300_000)
                try? handle.close()
            }
        }
        #expect(error.finding.rule.name == "file-changed")
    }

    @Test(arguments: [1, 2, 5])
    func manyFilesAreHashedInTheirOrder(threads: Int) throws {
        let place = try ScratchFolder()
        let count = 300
        for number in 0..<count { try place.write("\(number)", Self.content(number * 97 % 5000)) }
        try place.write("0", Self.content(3_000_000))
        try place.remove("7")
        let folder = place.path
        var numbers: [Int] = []
        ParallelDigests([.sha256], threads: threads).run(count: count) { (number) throws(FileError) in
            try Self.open("\(folder)/\(number)")
        } deliver: { number, result in
            numbers.append(number)
            switch result {
            case .success(let digests):
                #expect(digests == (try? Self.open(place.path("\(number)")).digests([.sha256])))
            case .failure(let error):
                #expect(number == 7)
                #expect(
                    error
                        == .file(
                            FileError(.notFound, "open", Array(place.path("7").utf8), errno: .noSuchFileOrDirectory)))
            }
        }
        #expect(numbers == Array(0..<count))
    }

    struct Enough: Error {}

    @Test func nothingMoreIsOpenedOnceTheResultsAreRefused() throws {
        let place = try ScratchFolder()
        try place.write("a", [1, 2, 3])
        let path = place.path("a")
        let opened = Mutex(0)
        #expect(throws: Enough.self) {
            try ParallelDigests([.sha256], threads: 3).run(count: 1_000_000) { (_) throws(FileError) in
                opened.withLock { $0 += 1 }
                return try Self.open(path)
            } deliver: { number, _ throws(Enough) in
                if number == 10 { throw Enough() }
            }
        }
        // No more than the window and what was under way.
        #expect(opened.withLock { $0 } < 5000)
    }

    @Test func noFilesAreNoWork() {
        ParallelDigests([.sha256]).run(count: 0) { (_) throws(FileError) in
            throw FileError(.notFound, "open", [])
        } deliver: { _, _ in
            Issue.record("there is nothing to deliver")
        }
    }
}
