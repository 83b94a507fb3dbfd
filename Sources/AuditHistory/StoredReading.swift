internal import FileAccess
internal import Findings
internal import GRDB
internal import Manifests
internal import MirrorAudit
internal import OpenPGP
internal import Releases
internal import StrictJSON
internal import TrustPolicy

/// Rows as they are read back. What does not make sense is not there, so that the file is read again.
enum StoredReading {
    static let insertion = """
        INSERT INTO readings (id, run, path, digest, verdict, read_at, expected_path, findings)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """

    static let columns = """
        d.sha256, d.size, v.role, v.verdict, v.product, v.version, v.channel, v.platform, s.fingerprints
        """
    static let joins = """
        LEFT JOIN digests d ON d.id = r.digest JOIN verdicts v ON v.id = r.verdict JOIN signers s ON s.id = v.signers
        """

    /// What a run read at a path itself: what other clients got was asked for later.
    static let firstOfRun = "\(ofRun) ORDER BY r.id LIMIT 1"
    /// The reading of a path in one run that has some content; the newest where none has.
    static let closestOfRun = "\(ofRun) ORDER BY d.sha256 IS ? DESC, r.id DESC LIMIT 1"

    private static let ofRun = """
        SELECT r.id, r.read_at, r.expected_path, r.findings, \(columns) FROM readings r \(joins)
        WHERE r.run = ? AND r.path = (SELECT id FROM paths WHERE path = ?)
        """

    /// The newest of a path of a mirror that other runs of this machine saw: what another machine read is no reason not to
    /// read it here.
    static let lastBefore = past("", "WHERE is_own")
    /// Of this machine's own runs if there is one: no other machine says what it saw last.
    static let lastSoundBefore = past("AND v.verdict = 'ok' AND r.digest IS NOT NULL", "")

    /// That an observation is of this machine's own runs alone.
    static let isOwn = """
        (first_run NOT IN (SELECT run FROM merged_runs) AND last_run NOT IN (SELECT run FROM merged_runs))
        """

    static let lastUnsignedBefore = past("AND v.verdict = 'unsigned' AND r.digest IS NOT NULL", "")

    /// Every version at a path of a mirror that other runs of this machine found to be as signed.
    static let soundVersionsBefore = """
        SELECT v.version FROM readings r JOIN runs u ON u.id = r.run JOIN verdicts v ON v.id = r.verdict
        WHERE u.mirror = :mirror AND r.path = (SELECT id FROM paths WHERE path = :path) AND r.run <> :run
            AND r.run NOT IN (SELECT run FROM merged_runs) \(isSound)
        UNION
        SELECT v.version FROM observations r JOIN verdicts v ON v.id = r.verdict
        WHERE r.mirror = :mirror AND r.path = (SELECT id FROM paths WHERE path = :path) AND \(isOwn) \(isSound)
        """
    private static let isSound = "AND v.verdict = 'ok' AND v.version <> ''"

    /// Readings of runs that have not ended, and observations of the others.
    private static func past(_ condition: String, _ choice: String) -> String {
        """
        SELECT * FROM (
            SELECT r.read_at AS seen_at, r.run, r.run NOT IN (SELECT run FROM merged_runs) AS is_own, \(columns)
            FROM readings r \(joins) JOIN runs u ON u.id = r.run
            WHERE u.mirror = :mirror AND r.path = (SELECT id FROM paths WHERE path = :path) AND r.run <> :run \(condition)
            UNION ALL
            SELECT r.last_seen, r.last_run, \(isOwn), \(columns) FROM observations r \(joins)
            WHERE r.mirror = :mirror AND r.path = (SELECT id FROM paths WHERE path = :path) \(condition)
        ) \(choice) ORDER BY is_own DESC, run DESC, seen_at DESC LIMIT 1
        """
    }

    static func file(_ row: Row, at path: [UInt8]) -> AuditedFile? {
        guard let role = row.text("role").flatMap(AuditedFile.Role.init(rawValue:)),
            let verdict = row.text("verdict").flatMap(FileVerdict.init(rawValue:)),
            let findings = row.text("findings").flatMap(StoredFindings.findings)
        else { return nil }
        var file = AuditedFile(path, role, verdict)
        file.digest = digest(row)
        file.size = row.integer("size")
        file.signers = signers(row)
        file.release = release(row)
        file.expectedPath = row.bytes("expected_path")
        file.findings = findings
        return file
    }

    static func past(_ row: Row) -> PastObservation? {
        guard let verdict = row.text("verdict").flatMap(FileVerdict.init(rawValue:)), let seen = row.integer("seen_at")
        else { return nil }
        let version = row.text("version").flatMap { $0.isEmpty ? nil : $0 }
        return PastObservation(
            digest: digest(row), size: row.integer("size"), verdict: verdict, version: version,
            readAt: Timestamp(secondsSince1970: seen))
    }

    static func digest(_ row: Row) -> Digest? { row.bytes("sha256").flatMap { Digest(.sha256, $0) } }

    static func signers(_ row: Row) -> [Fingerprint] {
        let bytes = row.bytes("fingerprints") ?? []
        return stride(from: 0, to: bytes.count, by: 20).compactMap {
            Fingerprint(bytes[$0..<min($0 + 20, bytes.count)])
        }
    }

    static func release(_ row: Row) -> ReleaseIdentity? {
        func text(_ column: String) -> String? { row.text(column).flatMap { $0.isEmpty ? nil : $0 } }
        let identity = ReleaseIdentity(
            product: text("product"), version: text("version").flatMap(ReleaseVersion.init), channel: text("channel"),
            platform: text("platform"))
        return identity == ReleaseIdentity() ? nil : identity
    }
}
