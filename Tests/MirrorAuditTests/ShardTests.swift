import Testing

@testable import MirrorAudit

@Suite("Splitting paths into shards")
struct ShardTests {
    private let paths = (0..<500).map { Array("v\($0 % 7)/linux/tool-\($0)".utf8) }

    @Test(arguments: [1, 2, 5, 16])
    func eachPathIsInOneShardWithItsSignature(_ count: Int) throws {
        let shards = try (1...count).map { try #require(AuditOptions.Shard("\($0)/\(count)")) }
        for path in paths {
            let mine = shards.filter { $0.holds(path) }
            #expect(mine.count == 1)
            for suffix in [".sig", ".asc", ".gpg.sig"] {
                #expect(shards.filter { $0.holds(path + Array(suffix.utf8)) } == mine)
            }
        }
        for shard in shards {
            #expect(paths.count { shard.holds($0) } > paths.count / count / 2, "\(shard.text)")
        }
    }

    /// Shards of different machines and versions must agree for ever.
    @Test func theHashNeverChanges() {
        #expect(StableHash.of(Array("v1.2.3/linux/codecov".utf8)) == 0xe0362abd5e9c)
        #expect(StableHash.of([]) == 0x8570e254d5cb)
    }
}
