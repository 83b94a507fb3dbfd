public import FileAccess
internal import Findings
internal import Manifests
internal import StrictJSON
internal import Synchronization
internal import SystemPackage

/// Where bad bytes are kept, named by what they are (`sha256-HEX`), with a line for each in `evidence.jsonl` that says
/// whose they are. No name that a stranger chose is ever a file's name.
///
/// It may hold what does harm if it is executed: files are 0600, the folder is 0700.
public final class EvidenceFolder: Sendable {
    private let path: BytePath
    private let log: LineLog
    private let kept = Mutex((bytes: Int64(0), files: 0))

    /// Of larger files only the record is kept.
    static let largestFile: Int64 = 256 << 20
    /// Of one audit: what comes after that has only its record.
    static let largestWhole: Int64 = 4 << 30
    static let mostFiles = 10_000

    /// Makes the folder where it is missing.
    public init(_ path: BytePath) throws(FileError) {
        try Folder.makeMissing(path)
        // Nobody else may put something in the place of what is kept.
        _ = try Folder(safe: path)
        guard let log = path.appending(Array("evidence.jsonl".utf8)) else {
            throw FileError(.notFound, "use", path.bytes)
        }
        self.path = path
        self.log = LineLog(log)
    }

    /// A file that has no name yet, for bytes that may turn out to be bad.
    func stage() throws(TreeError) -> StagedFile { try stage(Array("incoming".utf8)) }

    private func stage(_ name: [UInt8]) throws(TreeError) -> StagedFile {
        do throws(FileError) { return try StagedFile(name, in: Folder(path)) } catch { throw TreeError(error.finding) }
    }

    /// Keeps bytes.
    ///
    /// - Returns: whether they are there now; false where there is no room for them.
    func keep(_ spool: consuming StagedFile, _ digest: Digest) throws(TreeError) -> Bool {
        do throws(FileError) {
            return try keep(try spool.contents(shownAs: path), digest)
        } catch {
            throw TreeError(error.finding)
        }
    }

    func keep(_ file: borrowing OpenFile, _ digest: Digest) throws(FileError) -> Bool {
        let name = Array("sha256-\(digest.hexadecimal)".utf8)
        let folder = try Folder(path)
        if try folder.kind(of: name) == .file { return true }
        let size = file.size
        let hasRoom =
            size <= Self.largestFile
            && kept.withLock { kept in
                guard kept.files < Self.mostFiles, kept.bytes + size <= Self.largestWhole else { return false }
                kept.files += 1
                kept.bytes += size
                return true
            }
        guard hasRoom else { return false }
        let staged = try StagedFile(name, in: folder)
        try staged.fill(from: file)
        try staged.publish(mode: [.ownerReadWrite], replacing: true)
        return true
    }

    /// Adds a record: `release-integrity/evidence/1`.
    func note(_ record: JSONValue) throws(FileError) { try log.append(Array(record.serializedOnOneLine().utf8)) }
}
