import Foundation
import Hashing
import Manifests
import TestSupport
import Testing

/// The published test vectors, in the form in which NIST's Cryptographic Algorithm Validation Program has them.
private enum PublishedVectors {
    /// What `scripts/fetch-test-vectors` prints; nil where it fails.
    static let folder: String? = {
        guard let fetching = try? ProgramRun(packageFolder + "/scripts/fetch-test-vectors"), fetching.status == 0
        else { return nil }
        return fetching.text.trimmingCharacters(in: .newlines)
    }()

    /// The values of a file, in its order: `NAME = VALUE` is one.
    static func values(in file: String) throws -> [(name: String, value: String)] {
        let path = try #require(folder, "scripts/fetch-test-vectors must work") + "/" + file
        return try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline).compactMap { line in
            guard let first = line.first, first.isLetter, let equals = line.firstRange(of: " = ") else { return nil }
            return (String(line[..<equals.lowerBound]), String(line[equals.upperBound...]))
        }
    }

    static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = hexadecimal.utf8.map { $0 & 0x0F + ($0 > UInt8(ascii: "9") ? 9 : 0) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

@Suite(
    "The published test vectors",
    .enabled(
        if: PublishedVectors.folder != nil || !mayBeMissing,
        "scripts/fetch-test-vectors needs python3 with pip, and PyPI"))
struct PublishedVectorTests {
    /// The files of messages and their digests; how many there are in them.
    static let messages: [(DigestAlgorithm, files: [String], count: Int)] = [
        (.md5, ["MD5/rfc-1321.txt"], 7),
        (.sha1, ["SHA1/SHA1ShortMsg.rsp", "SHA1/SHA1LongMsg.rsp"], 129),
        (.sha224, ["SHA2/SHA224ShortMsg.rsp", "SHA2/SHA224LongMsg.rsp"], 129),
        (.sha256, ["SHA2/SHA256ShortMsg.rsp", "SHA2/SHA256LongMsg.rsp"], 129),
        (.sha384, ["SHA2/SHA384ShortMsg.rsp", "SHA2/SHA384LongMsg.rsp"], 257),
        (.sha512, ["SHA2/SHA512ShortMsg.rsp", "SHA2/SHA512LongMsg.rsp"], 257),
        (.sha512Half, ["SHA2/SHA512_256ShortMsg.rsp", "SHA2/SHA512_256LongMsg.rsp"], 257),
        (.sha3Short, ["SHA3/SHA3_256ShortMsg.rsp", "SHA3/SHA3_256LongMsg.rsp"], 237),
        (.sha3Long, ["SHA3/SHA3_512ShortMsg.rsp", "SHA3/SHA3_512LongMsg.rsp"], 173),
        (.blake2b, ["blake2/blake2b.txt"], 7),
    ]

    @Test func everyAlgorithmHasSome() {
        #expect(Set(Self.messages.map(\.0)) == Set(DigestAlgorithm.all))
    }

    @Test(arguments: messages)
    func everyMessageHasItsDigest(_ algorithm: DigestAlgorithm, _ files: [String], _ count: Int) throws {
        var found = 0
        for file in files {
            var length = 0
            var message: [UInt8] = []
            for (name, value) in try PublishedVectors.values(in: file) {
                switch name {
                case "Len": length = try #require(Int(value))
                // The message without bytes is written as 00.
                case "Msg": message = Array(PublishedVectors.bytes(value).prefix(length / 8))
                case "MD":
                    let digests = try DigestComputationTests.digests(of: message, [algorithm])
                    #expect(message.count * 8 == length && digests[algorithm]?.hexadecimal == value)
                    found += 1
                default: Issue.record("\(file): \(name)")
                }
            }
        }
        #expect(found == count)
    }

    /// Digests of digests, a thousand times between two checkpoints, of which the first ten are enough here: of the three
    /// before (the Secure Hash Algorithm Validation System, section 6.4), or of the one before (the same for SHA-3).
    @Test(arguments: [
        (DigestAlgorithm.sha1, "SHA1/SHA1", 3), (.sha224, "SHA2/SHA224", 3), (.sha256, "SHA2/SHA256", 3),
        (.sha384, "SHA2/SHA384", 3), (.sha512, "SHA2/SHA512", 3), (.sha512Half, "SHA2/SHA512_256", 3),
        (.sha3Short, "SHA3/SHA3_256", 1), (.sha3Long, "SHA3/SHA3_512", 1),
    ])
    func tenThousandDigestsOfDigests(_ algorithm: DigestAlgorithm, _ file: String, _ depth: Int) throws {
        let values = try PublishedVectors.values(in: file + "Monte.rsp").filter { $0.name != "COUNT" }
        #expect(values.map(\.name) == ["Seed"] + Array(repeating: "MD", count: 100))
        var digest = PublishedVectors.bytes(values[0].value)
        for (number, checkpoint) in values[1...10].enumerated() {
            var last = Array(repeating: digest, count: depth)
            for _ in 0..<1000 {
                let next = try DigestComputationTests.digests(of: Array(last.joined()), [algorithm])
                last.removeFirst()
                last.append(try #require(next[algorithm]).bytes)
            }
            digest = last[depth - 1]
            #expect(digest == PublishedVectors.bytes(checkpoint.value), "checkpoint \(number)")
        }
    }
}
