import Foundation
import Hashing
import Manifests
import Testing

@Suite("Digests of bytes")
struct DigestComputationTests {
    /// Of "abc" (FIPS 180-4, FIPS 202, RFC 7693 and RFC 1321 give them) and of nothing.
    static let known: [(DigestAlgorithm, abc: String, nothing: String)] = [
        (.md5, "900150983cd24fb0d6963f7d28e17f72", "d41d8cd98f00b204e9800998ecf8427e"),
        (
            .sha1, "a9993e364706816aba3e25717850c26c9cd0d89d", "da39a3ee5e6b4b0d3255bfef95601890afd80709"
        ),
        (
            .sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
            "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f"
        ),
        (
            .sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        ),
        (
            .sha384,
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
            "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b"
        ),
        (
            .sha512,
            """
            ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
            2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f
            """,
            """
            cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce\
            47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e
            """
        ),
        (
            .sha512Half, "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23",
            "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a"
        ),
        (
            .sha3Short, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
            "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a"
        ),
        (
            .sha3Long,
            """
            b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e\
            10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0
            """,
            """
            a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a6\
            15b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26
            """
        ),
        (
            .blake2b,
            """
            ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1\
            7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923
            """,
            """
            786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419\
            d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce
            """
        ),
    ]

    static func digests(
        of bytes: [UInt8], _ algorithms: Set<DigestAlgorithm> = Set(DigestAlgorithm.all), inChunksOf chunk: Int = .max
    ) throws -> ContentDigests {
        var computation = try DigestComputation(algorithms)
        var rest = bytes[...]
        while !rest.isEmpty {
            try unsafe rest.prefix(chunk).withUnsafeBytes { try unsafe computation.update($0) }
            rest = rest.dropFirst(chunk)
        }
        return try computation.finish()
    }

    @Test func everyAlgorithmGivesItsPublishedDigests() throws {
        #expect(Set(Self.known.map(\.0)) == Set(DigestAlgorithm.all))
        let abc = try Self.digests(of: Array("abc".utf8))
        let nothing = try Self.digests(of: [])
        #expect(abc.size == 3)
        #expect(nothing.size == 0)
        for (algorithm, ofABC, ofNothing) in Self.known {
            #expect(abc[algorithm]?.hexadecimal == ofABC)
            #expect(nothing[algorithm]?.hexadecimal == ofNothing)
        }
    }

    @Test func onlyWhatWasAskedForIsComputed() throws {
        #expect(try Set(Self.digests(of: [1], [.sha256, .sha512]).digests.keys) == [.sha256, .sha512])
    }

    /// Blocks are 64, 128, 72 and 136 bytes long.
    @Test(arguments: [1, 7, 64, 72, 100, 128, 136, 1000])
    func theChunksMakeNoDifference(chunk: Int) throws {
        for size in [1, 55, 56, 63, 64, 65, 71, 72, 111, 112, 127, 128, 129, 135, 136, 137, 4096, 10_007] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
            #expect(try Self.digests(of: bytes, inChunksOf: chunk) == Self.digests(of: bytes))
        }
    }
}
