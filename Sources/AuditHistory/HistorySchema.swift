internal import GRDB

/// What a history holds. Versions are added, none is ever changed: a history outlives the program that made it.
///
/// An audit of one target is a run. What it reads goes into `readings` file by file, each kept at once; when the run
/// ends, they are folded into `observations`: one row as long as a path of a mirror has the same content and verdict, so a
/// year of audits of an unchanged mirror is no larger than one.
enum HistorySchema {
    /// "RIHi": tells a history from another program's database. See: https://www.sqlite.org/pragma.html#pragma_application_id
    static let applicationID: Int64 = 0x5249_4869

    /// The numbers of the runs that a row was seen by, first and last, beside the times: clocks are set back.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(sql: firstVersion)
        }
        migrator.registerMigration("2") { database in
            try database.execute(sql: secondVersion)
        }
        migrator.registerMigration("3") { database in
            try database.execute(sql: thirdVersion)
        }
        return migrator
    }

    /// The tables and indexes of a database, as it was told to make them.
    static func text(of database: Database) throws -> [String] {
        try Row.fetchAll(database, sql: "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name").map {
            row in
            ["type", "name", "tbl_name", "sql"].map { row.text($0) ?? "-" }.joined(separator: "|")
        }
    }

    /// Those of a new history of each version, this one last.
    static func knownTexts() throws -> [[String]] {
        let (queue, migrator) = (try DatabaseQueue(), migrator)
        return try migrator.migrations.map { version in
            try migrator.migrate(queue, upTo: version)
            return try queue.read(text)
        }
    }

    /// Whether the table that says which version made it is one, so that it can be asked.
    static func hasPlainMigrations(_ database: Database) throws -> Bool {
        let name = "|grdb_migrations|"
        let known = try knownTexts().first?.filter { $0.contains(name) } ?? []
        return try !known.isEmpty && text(of: database).filter { $0.contains(name) } == known
    }

    // What the shards of an audit found, as they told it: for the report of all of them, which observations alone can't
    // give. `source` is NULL for this machine's own.
    private static let thirdVersion = """
        CREATE TABLE shards (
            id INTEGER PRIMARY KEY,
            source INTEGER REFERENCES sources (id),
            audit TEXT NOT NULL,
            number INTEGER NOT NULL,
            count INTEGER NOT NULL,
            started_at INTEGER NOT NULL,
            ended_at INTEGER NOT NULL,
            status INTEGER NOT NULL,
            record TEXT NOT NULL,
            CHECK (number >= 1 AND number <= count AND started_at <= ended_at)
        ) STRICT;
        CREATE INDEX shards_by_audit ON shards (audit, number);
        CREATE TABLE shard_files (
            shard INTEGER NOT NULL REFERENCES shards (id) ON DELETE CASCADE,
            target INTEGER NOT NULL,
            path INTEGER NOT NULL REFERENCES paths (id),
            digest INTEGER REFERENCES digests (id),
            size INTEGER,
            verdict INTEGER NOT NULL REFERENCES verdicts (id),
            expected_path BLOB,
            findings TEXT NOT NULL,
            PRIMARY KEY (shard, target, path)
        ) STRICT, WITHOUT ROWID;
        """

    // What tells this history from others; and which runs were taken over from which.
    private static let secondVersion = """
        CREATE TABLE identity (
            id BLOB NOT NULL CHECK (length(id) = 16)
        ) STRICT;
        INSERT INTO identity (id) VALUES (randomblob(16));
        CREATE TABLE sources (
            id INTEGER PRIMARY KEY,
            identity BLOB NOT NULL UNIQUE CHECK (length(identity) = 16),
            name TEXT NOT NULL,
            merged_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE merged_runs (
            run INTEGER PRIMARY KEY REFERENCES runs (id),
            source INTEGER NOT NULL REFERENCES sources (id),
            source_run INTEGER NOT NULL,
            UNIQUE (source, source_run)
        ) STRICT;
        """

    // Paths are bytes as they are there. Times are seconds since 1970. A digest is a SHA-256. `signers` are the primary
    // keys' fingerprints, 20 bytes each, in order. Of a release, what is not said is empty.
    private static let firstVersion = """
        CREATE TABLE mirrors (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            is_origin INTEGER NOT NULL CHECK (is_origin IN (0, 1))
        ) STRICT;
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            mirror INTEGER NOT NULL REFERENCES mirrors (id),
            started_at INTEGER NOT NULL,
            resumed_at INTEGER,
            ended_at INTEGER,
            is_whole INTEGER NOT NULL CHECK (is_whole IN (0, 1)),
            bytes_read INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX runs_by_mirror ON runs (mirror, id);
        CREATE TABLE counts (
            run INTEGER NOT NULL REFERENCES runs (id),
            verdict TEXT NOT NULL,
            files INTEGER NOT NULL,
            PRIMARY KEY (run, verdict)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE paths (
            id INTEGER PRIMARY KEY,
            path BLOB NOT NULL UNIQUE
        ) STRICT;
        CREATE TABLE digests (
            id INTEGER PRIMARY KEY,
            sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
            size INTEGER
        ) STRICT;
        CREATE TABLE signers (
            id INTEGER PRIMARY KEY,
            fingerprints BLOB NOT NULL UNIQUE CHECK (length(fingerprints) % 20 = 0)
        ) STRICT;
        CREATE TABLE verdicts (
            id INTEGER PRIMARY KEY,
            role TEXT NOT NULL,
            verdict TEXT NOT NULL,
            signers INTEGER NOT NULL REFERENCES signers (id),
            product TEXT NOT NULL,
            version TEXT NOT NULL,
            channel TEXT NOT NULL,
            platform TEXT NOT NULL,
            UNIQUE (role, verdict, signers, product, version, channel, platform)
        ) STRICT;
        CREATE TABLE readings (
            id INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs (id),
            path INTEGER NOT NULL REFERENCES paths (id),
            digest INTEGER REFERENCES digests (id),
            verdict INTEGER NOT NULL REFERENCES verdicts (id),
            read_at INTEGER NOT NULL,
            expected_path BLOB,
            findings TEXT NOT NULL
        ) STRICT;
        CREATE INDEX readings_by_path ON readings (path, run);
        CREATE INDEX readings_by_run ON readings (run, path);
        CREATE INDEX readings_by_digest ON readings (digest);
        CREATE TABLE observations (
            id INTEGER PRIMARY KEY,
            mirror INTEGER NOT NULL REFERENCES mirrors (id),
            path INTEGER NOT NULL REFERENCES paths (id),
            digest INTEGER REFERENCES digests (id),
            verdict INTEGER NOT NULL REFERENCES verdicts (id),
            first_seen INTEGER NOT NULL,
            last_seen INTEGER NOT NULL,
            first_run INTEGER NOT NULL REFERENCES runs (id),
            last_run INTEGER NOT NULL REFERENCES runs (id),
            readings INTEGER NOT NULL CHECK (readings > 0),
            CHECK (first_seen <= last_seen AND first_run <= last_run)
        ) STRICT;
        CREATE INDEX observations_by_path ON observations (path, mirror, last_run);
        CREATE INDEX observations_by_digest ON observations (digest);
        CREATE INDEX observations_by_mirror ON observations (mirror, first_run);
        """
}
