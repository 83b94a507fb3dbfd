import Manifests
import Testing

@Suite("Large manifests")
struct ManifestSizeTests {
    private func time(_ count: Int, name: (Int) -> String) throws -> Duration {
        var text: [UInt8] = []
        for number in 0..<count { text += "\(Sample.sha256)  \(name(number))\n".utf8 }
        let start = ContinuousClock.now
        let manifest = try Manifest(text, fileName: Array("SHA256SUMS".utf8))
        _ = manifest.lookup("none")
        _ = manifest.nameProblems.count
        _ = manifest.duplicates.count
        #expect(manifest.entries.count == count)
        return ContinuousClock.now - start
    }

    /// Ten times the lines may cost thirty times the time, not a hundred times as what is quadratic would.
    @Test(arguments: ["different", "equal", "folded", "based"])
    func theWorkGrowsWithTheSizeAndNotFaster(kind: String) throws {
        let name = { (number: Int) -> String in
            switch kind {
            case "equal": "same"
            case "folded": String((0..<16).map { number >> $0 & 1 == 1 ? Character("A") : Character("a") })
            case "based": "d\(number)/same"
            default: "file-\(number)"
            }
        }
        _ = try time(100, name: name)
        let small = try time(1500, name: name)
        let large = try time(15_000, name: name)
        #expect(large < small * 60 + .milliseconds(500), "\(small), then \(large)")
    }
}
