internal import FileAccess
internal import Findings
internal import GRDB
internal import SystemPackage

/// The file that holds a history: looked at before SQLite opens it, which follows links and makes what is not there.
enum HistoryFile {
    /// - Throws: ``HistoryError`` for what can't be a history, `FileError` for a folder that others can write to.
    static func check(_ path: BytePath, for purpose: HistoryDatabase.Purpose) throws {
        guard let name = path.name else {
            throw FileError(.notARegularFile, "use", path.bytes, detail: "it does not name a file")
        }
        // Nobody can put a link in its place between this look and SQLite's.
        let folder = try Folder(safe: path.folder)
        if try folder.kind(of: name) == nil {
            guard purpose == .remembering else {
                throw HistoryError(.historyMissing, "there is no '\(path.bytes)'", path: path.bytes)
            }
            try create(name, in: folder, path)
        }
        for suffix in ["-wal", "-shm"] {
            if let kind = try folder.kind(of: name + Array(suffix.utf8)), kind != .file {
                throw FileError(
                    .notARegularFile, "use", path.bytes + Array(suffix.utf8), detail: "SQLite would follow it")
            }
        }
        let log = name + Array("-wal".utf8)
        let hasLog = try folder.kind(of: log) != nil && folder.file(named: log).size > 0
        try checkContent(try folder.file(named: name), hasLog: hasLog, path)
    }

    /// SQLite would take a file of no bytes for a new database.
    private static func checkContent(_ file: borrowing OpenFile, hasLog: Bool, _ path: BytePath) throws {
        guard file.size > 0 else { throw HistoryError.damaged(path.bytes, "it is empty") }
        guard file.permissions.isDisjoint(with: [.groupWrite, .otherWrite]) else {
            throw HistoryError(
                .noPrivateFolder, "'\(path.bytes)' can be written to by other users", path: path.bytes)
        }
        var header = [UInt8](repeating: 0, count: headerSize)
        let count = try unsafe header.withUnsafeMutableBytes { try unsafe file.read(at: 0, into: $0) }
        guard count == headerSize, header.starts(with: magic) else {
            throw HistoryError.damaged(path.bytes, "it is no SQLite database")
        }
        // SQLite notices pages that are gone, and takes the part of one for a whole one. While there is a log, what is
        // missing may be in it.
        let pageSize = header[16] == 0 && header[17] == 1 ? 65_536 : Int64(header[16]) << 8 | Int64(header[17])
        guard hasLog || pageSize > 0 && file.size % pageSize == 0 else {
            throw HistoryError.damaged(path.bytes, "it was cut off")
        }
    }

    // See: https://www.sqlite.org/fileformat.html#the_database_header
    private static let headerSize = 100
    private static let magic = Array("SQLite format 3\u{0}".utf8)

    /// Makes an empty history beside and renames it into place, so that no process ever sees half of one. Whoever else
    /// did so first has made ours too.
    private static func create(_ name: [UInt8], in folder: borrowing Folder, _ path: BytePath) throws {
        guard try folder.kind(of: name + Array("-wal".utf8)) == nil else {
            throw HistoryError.damaged(
                path.bytes, "it is gone, and its log '\(path.bytes)-wal' is still there: SQLite would mix them")
        }
        let bytes = try newDatabase(path)
        do throws(FileError) {
            let staged = try StagedFile(name, in: folder)
            try staged.write(bytes)
            try staged.publish(mode: [.ownerReadWrite], replacing: false)
        } catch {
            guard error.code == .exists else { throw error }
        }
    }

    private static func newDatabase(_ path: BytePath) throws -> [UInt8] {
        let folder = try PrivateFolder(purpose: "h")
        guard let file = folder.path.appending(Array("new".utf8)) else { return [] }
        do {
            let queue = try DatabaseQueue()
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA application_id = \(HistorySchema.applicationID)")
            }
            try HistorySchema.migrator.migrate(queue)
            try queue.vacuum(into: sqlitePath(file))
        } catch {
            throw HistoryError(error, at: path.bytes)
        }
        var bytes = try OpenFile(file, links: .refuse).readAll(limit: 1 << 20)
        // Versions 2 of the format for writing and reading: with a write-ahead log, from the first process on.
        for position in [18, 19] where position < bytes.count { bytes[position] = 2 }
        return bytes
    }

    /// The path as SQLite takes it: never a URI, never one of its special names.
    ///
    /// - Throws: `FileError` for one that is not UTF-8.
    static func sqlitePath(_ path: BytePath) throws(FileError) -> String {
        guard let text = String(validating: path.bytes, as: UTF8.self) else {
            throw FileError(.unsupported, "use", path.bytes, detail: "SQLite takes names in UTF-8 only")
        }
        return path.isAbsolute ? text : "./" + text
    }
}
