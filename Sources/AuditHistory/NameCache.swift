internal import FileAccess
internal import GRDB
internal import Manifests
internal import MirrorAudit
internal import OpenPGP
internal import Releases
internal import TrustPolicy

/// The numbers of paths, digests, signers and verdicts, which are each written once. There are few distinct verdicts:
/// theirs are kept.
struct NameCache {
    private struct Verdict: Hashable {
        let role: String
        let verdict: String
        let signers: [UInt8]
        /// Product, version, channel and platform; empty where nothing is said.
        let release: [String]

        init(_ file: AuditedFile) {
            role = file.role.rawValue
            verdict = file.verdict.rawValue
            signers = file.signers.sorted().flatMap(\.bytes)
            let release = file.release
            self.release = [release?.product, release?.version?.text, release?.channel, release?.platform].map {
                $0 ?? ""
            }
        }
    }

    private var verdicts: [Verdict: Int64] = [:]

    func path(_ path: [UInt8], _ database: Database) throws -> Int64 {
        try number(
            "SELECT id FROM paths WHERE path = ?", "INSERT INTO paths (path) VALUES (?)", [DatabaseValue.bytes(path)],
            database)
    }

    func digest(_ file: AuditedFile, _ database: Database) throws -> Int64? {
        guard let digest = file.digest, digest.algorithm == .sha256 else { return nil }
        let bytes: StatementArguments = [DatabaseValue.bytes(digest.bytes)]
        if let id = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT id FROM digests WHERE sha256 = ?"), arguments: bytes)
        {
            return id
        }
        try database.cachedStatement(sql: "INSERT INTO digests (sha256, size) VALUES (?, ?)")
            .execute(arguments: [DatabaseValue.bytes(digest.bytes), file.size])
        return database.lastInsertedRowID
    }

    mutating func verdict(_ file: AuditedFile, _ database: Database) throws -> Int64 {
        let verdict = Verdict(file)
        if let known = verdicts[verdict] { return known }
        let signers = try number(
            "SELECT id FROM signers WHERE fingerprints = ?", "INSERT INTO signers (fingerprints) VALUES (?)",
            [DatabaseValue.bytes(verdict.signers)], database)
        let release = verdict.release
        let id = try number(
            """
            SELECT id FROM verdicts WHERE role = ? AND verdict = ? AND signers = ? AND product = ? AND version = ?
                AND channel = ? AND platform = ?
            """,
            """
            INSERT INTO verdicts (role, verdict, signers, product, version, channel, platform) VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [verdict.role, verdict.verdict, signers, release[0], release[1], release[2], release[3]], database)
        verdicts[verdict] = id
        return id
    }

    private func number(
        _ selection: String, _ insertion: String, _ arguments: StatementArguments, _ database: Database
    ) throws -> Int64 {
        if let id = try Int64.fetchOne(database.cachedStatement(sql: selection), arguments: arguments) { return id }
        try database.cachedStatement(sql: insertion).execute(arguments: arguments)
        return database.lastInsertedRowID
    }
}
