import Foundation
import TestSupport

/// Audits a fleet in shards, each with a history of its own, and reports what they found together.
struct ShardedFleet {
    let fleet: Fleet
    /// Where the histories are, below the fleet's folder.
    private let folder: String

    init(_ fleet: Fleet, _ folder: String) throws {
        (self.fleet, self.folder) = (fleet, folder)
        try fleet.makeFolder(folder)
    }

    private func history(_ name: String) -> String { fleet.path("\(folder)/\(name).db") }

    /// One shard.
    @discardableResult
    func audit(_ shard: String, as name: String, into history: String, _ arguments: [String]) throws -> ProgramRun {
        try fleet.audit(
            arguments + ["--shard", shard, "--audit-name", name, "--history", self.history(history)])
    }

    /// All shards but those that are left out.
    func audit(_ count: Int, as name: String, without left: Set<Int> = [], _ arguments: [String]) throws {
        for number in 1...count where !left.contains(number) {
            try audit("\(number)/\(count)", as: name, into: "shard-\(number)", arguments)
        }
    }

    @discardableResult
    func merge(_ histories: [String]) throws -> ProgramRun {
        try ProgramRun(
            verifyUploader,
            ["history", "merge"] + histories.map(history) + ["--history", history("audits"), "--format", "json"])
    }

    /// Merges the shards that are there, the last one first.
    @discardableResult
    func merge(_ count: Int) throws -> ProgramRun {
        try merge((1...count).reversed().map { "shard-\($0)" }.filter { fleet.exists("\(folder)/\($0).db") })
    }

    func report(_ arguments: [String] = [], format: String = "json") throws -> ProgramRun {
        try ProgramRun(
            verifyUploader,
            ["history", "report", "--history", history("audits"), "--format", format] + arguments, in: fleet.path)
    }
}

extension ProgramRun {
    /// An audit's JSON without its times, as text.
    var timeless: String { Self.timeless(output) }

    static func timeless(_ report: [UInt8]) -> String {
        var document = (try? JSONSerialization.jsonObject(with: Data(report)) as? [String: Any]) ?? [:]
        document["startedAt"] = nil
        document["endedAt"] = nil
        var basis = document["basis"] as? [String: Any] ?? [:]
        basis["time"] = nil
        document["basis"] = basis
        let bytes = try? JSONSerialization.data(withJSONObject: document, options: [.sortedKeys, .prettyPrinted])
        return String(decoding: bytes ?? Data(), as: UTF8.self)
    }
}
