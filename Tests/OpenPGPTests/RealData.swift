import Foundation

/// Real releases' signatures and keys, where this machine has them: the folder in RELEASE_TEST_DATA.
enum RealData {
    static let folder = ProcessInfo.processInfo.environment["RELEASE_TEST_DATA"]
    static let isThere = folder != nil
    static let absence = "RELEASE_TEST_DATA names no folder of real releases"

    /// All files whose name ends in `suffix` under `subfolder`, sorted.
    static func files(_ subfolder: String, suffix: String) -> [URL] {
        guard let folder else { return [] }
        let root = URL(fileURLWithPath: folder).appendingPathComponent(subfolder)
        let found =
            FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?
            .compactMap { $0 as? URL } ?? []
        return found.filter { $0.lastPathComponent.hasSuffix(suffix) }.sorted { $0.path < $1.path }
    }
}

extension URL {
    func bytes() throws -> [UInt8] { Array(try Data(contentsOf: self)) }
}
