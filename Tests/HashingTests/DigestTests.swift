import FileAccess
import Hashing
import Manifests
import TestSupport
import Testing

@Suite("Digests are those of openssl dgst")
struct DigestTests {
    static let openssl: [(DigestAlgorithm, String)] = [
        (.sha224, "sha224"), (.sha256, "sha256"), (.sha384, "sha384"), (.sha512, "sha512"), (.sha512Half, "sha512-256"),
        (.sha3Short, "sha3-256"), (.sha3Long, "sha3-512"), (.blake2b, "blake2b512"), (.sha1, "sha1"), (.md5, "md5"),
    ]

    static let sizes = [
        0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 135, 136, 137, 71, 72, 73, 262_143, 262_145, 1 << 20,
    ]

    func openssl(_ name: String, _ path: String) throws -> String {
        let run = try ProgramRun("/usr/bin/openssl", ["dgst", "-r", "-\(name)", path])
        return String(run.text.prefix { $0 != " " })
    }

    @Test(arguments: sizes)
    func allInOnePass(_ size: Int) throws {
        let folder = try ScratchFolder()
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        try folder.write("file", bytes)
        let path = folder.path("file")
        let file = try OpenFile(try #require(BytePath(path)), links: .refuse)
        let digests = try file.digests(Set(DigestAlgorithm.all))
        #expect(digests.size == Int64(size))
        for (algorithm, name) in Self.openssl {
            #expect(digests[algorithm]?.hexadecimal == (try openssl(name, path)), "\(name) of \(size) bytes")
        }
    }

    @Test func everyAlgorithmIsCompared() {
        #expect(Set(Self.openssl.map(\.0)) == Set(DigestAlgorithm.all))
    }
}
