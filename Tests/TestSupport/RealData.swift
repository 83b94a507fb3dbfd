public import Foundation

/// Real releases' files, where this machine has them: the folder in RELEASE_TEST_DATA.
public enum RealData {
    public static let folder = ProcessInfo.processInfo.environment["RELEASE_TEST_DATA"]
    public static let isThere = folder != nil
    public static let absence = "RELEASE_TEST_DATA names no folder of real releases"

    public static func path(_ name: String) -> String { (folder ?? "/nowhere") + "/" + name }

    public static func bytes(_ name: String) throws -> [UInt8] { try URL(fileURLWithPath: path(name)).bytes() }

    /// What lies directly in `subfolder`, sorted.
    public static func names(_ subfolder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(subfolder)).sorted()
    }

    /// All files whose name ends in `suffix` under `subfolder`, sorted.
    public static func files(_ subfolder: String, suffix: String) -> [URL] {
        let root = URL(fileURLWithPath: path(subfolder))
        let found = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL }
        return (found ?? []).filter { $0.lastPathComponent.hasSuffix(suffix) }.sorted { $0.path < $1.path }
    }
}

extension URL {
    public func bytes() throws -> [UInt8] { Array(try Data(contentsOf: self)) }
}
