import Findings
import Foundation
import TestSupport
import Testing

/// Which cases are tried: a few by default. ORACLE_CASES says how many, ORACLE_SEED where to begin.
enum OracleRun {
    static let first = number("ORACLE_SEED") ?? 0
    static let isLong = count(unlessSaid: 0) >= 2_000
    /// Whether every row of the tables is met: some are by one case in thousands.
    static let isThorough = first == 0 && count(unlessSaid: 0) >= 5_000

    static func seeds(unlessSaid usual: Int) -> Range<Int> { first..<(first + count(unlessSaid: usual)) }

    private static func count(unlessSaid usual: Int) -> Int { number("ORACLE_CASES") ?? usual }

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }
}

/// Counts verdicts, and keeps every case that nothing explains.
struct OracleTally {
    private let name: String
    private let table: [IntendedDisagreement]
    /// Whether what is verified here must be accepted by another program, too.
    private let needsAnother: Bool
    private let folder: KeptCases
    private var met: Set<IntendedDisagreement> = []
    private var kinds: [String: (count: Int, firstSeed: Int)] = [:]
    private(set) var (verified, refused, disagreeing) = (0, 0, 0)

    init(_ name: String, _ table: [IntendedDisagreement], needsAnother: Bool) throws {
        (self.name, self.table, self.needsAnother) = (name, table, needsAnother)
        folder = try KeptCases()
    }

    /// - Parameter files: what is kept of a case that nobody intended, by name.
    mutating func count(
        _ verdicts: Verdicts, seed: Int, traits: [String], files: [String: [UInt8]]
    ) throws {
        if verdicts.agree {
            if verdicts.isVerified { verified += 1 } else { refused += 1 }
            return
        }
        disagreeing += 1
        let explanations = verdicts.explanations(in: table)
        let kind = (explanations == nil ? "NOT INTENDED " : "") + verdicts.summary
        kinds[kind, default: (0, seed)].count += 1
        if let explanations {
            met.formUnion(explanations)
        } else {
            let place = try folder.keep("\(name)-\(seed)", files, saying: verdicts, traits)
            Issue.record("seed \(seed) (\(traits.joined(separator: ", "))): \(verdicts.summary); see \(place)")
        }
        if needsAnother, verdicts.isVerified, verdicts.accepting.union(verdicts.acceptingPart).isEmpty {
            Issue.record("seed \(seed): verified here alone")
        }
    }

    /// What was seen, and that there was enough of everything to see something.
    func finish() throws {
        let lines = kinds.sorted { $0.value.count > $1.value.count }
            .map { "\($0.value.count)\t\($0.value.firstSeed)\t\($0.key)" }
        let sums = "\(verified) verified by all, \(refused) refused by all, \(disagreeing) in dispute"
        try folder.write("\(name).txt", ([sums] + lines).joined(separator: "\n") + "\n")
        print("\(name): \(sums)")
        let all = verified + refused + disagreeing
        #expect(verified > all / 20 && refused > all / 20, "\(sums)")
        guard OracleRun.isThorough else { return }
        for row in table where !met.contains(row) { Issue.record("nothing shows any longer: \(row.row)") }
    }
}

/// The folder of reports and of cases that nobody intended.
struct KeptCases: FileFolder {
    let path = packageFolder + "/.build/oracles"

    init() throws { try makeFolder("", mode: 0o755) }

    func keep(
        _ name: String, _ files: [String: [UInt8]], saying verdicts: Verdicts, _ traits: [String]
    ) throws -> String {
        try makeFolder(name, mode: 0o755)
        for (file, bytes) in files { try write("\(name)/\(file)", bytes) }
        let ours = verdicts.ours.map { "\($0.rule.name): \($0.message.text)\n" }.joined()
        let words = verdicts.words.sorted { $0.key < $1.key }.map { "\n\($0.key):\n\($0.value)" }.joined()
        try write(
            "\(name)/verdicts",
            "\(traits)\naccepting: \(verdicts.accepting), a part: \(verdicts.acceptingPart)\n\nhere:\n\(ours)\(words)")
        return path(name)
    }
}
