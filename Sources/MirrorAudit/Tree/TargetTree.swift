internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests

/// The files of a target, wherever they are.
protocol TargetTree: AnyObject {
    /// As it is shown.
    var name: String { get }

    /// Names everything below the root, in no particular order.
    func list(_ found: (TreeEntry) throws -> Void) throws

    /// Whether it is not known what the folder of a path holds, once the tree was listed.
    func isUnlisted(_ path: [UInt8]) -> Bool

    /// The whole content of a small file.
    ///
    /// - Throws: ``TreeError`` for one that is not there, is larger than `limit`, or can't be read.
    func content(of path: [UInt8], limit: Int) throws(TreeError) -> [UInt8]

    /// A file of any size, to be read more than once.
    ///
    /// - Parameter size: that it had when it was read before, in bytes; one that is larger now is not read to its end. Nil where
    ///   that does not matter: then ``EvidenceFolder/largestFile`` is the most that is downloaded.
    func file(at path: [UInt8], size: Int64?) throws(TreeError) -> OpenFile

    /// Reads files, several at once, and hands their digests over in the order of their numbers.
    ///
    /// - Parameter path: of the file with a number, from 0 to `count` - 1; called on any thread.
    func digests(
        _ reading: Reading, path: @escaping @Sendable (Int) -> [UInt8],
        deliver: (Int, Result<ReadContent, TreeError>) throws -> Void) throws
}

/// How files are read.
struct Reading: Sendable {
    /// How many.
    let count: Int
    let algorithms: Set<DigestAlgorithm>
    /// When to stop: what is not read by then is ``TreeError/Kind/notReached``.
    let deadline: Deadline
    /// What accepted manifests say of the content of a file with a number; nil where they say nothing.
    var judge: @Sendable (Int, ContentDigests) -> [Finding]?
    /// Keeps bytes as evidence where such findings, or none, are not what is expected of the file.
    var evidence: EvidenceFolder?
    var isExpected: @Sendable (Int, [Finding]?) -> Bool = { _, _ in true }
}

/// What a file was when it was read.
struct ReadContent: Sendable {
    let digests: ContentDigests
    /// Of ``Reading/judge``.
    let findings: [Finding]?
    /// What the server said along with it; nil for a file on this machine.
    var answer: WebAnswer?
}

/// Something that is in a tree.
struct TreeEntry {
    enum Kind {
        case file
        /// Never followed. The path within the tree that its text leads to, empty for the root; nil for one that leads out.
        case link(inside: [UInt8]?)
        /// A device, pipe or socket.
        case other
        /// Nothing says that the file is there: reading it will.
        case assumed
        /// A folder, its path with a final slash or empty, of which it is not known what it holds, and why.
        case unlisted(Finding)
        /// Something that a listing has in it and that is not followed.
        case stray(Finding)
    }

    /// Relative to the root, with slashes between.
    let path: [UInt8]
    let kind: Kind
}

/// A file of a target that could not be read.
struct TreeError: FindingError, Hashable {
    enum Kind: Hashable {
        /// There is nothing of that name.
        case absent
        /// There was no time left for it.
        case notReached
        case unreadable
    }

    let kind: Kind
    let finding: Finding

    init(_ finding: Finding, _ kind: Kind = .unreadable) {
        self.finding = finding
        self.kind = kind
    }

    static func notReached(_ path: [UInt8]) -> TreeError {
        let message: Message =
            path.isEmpty
            ? "there was no time left to list what is there" : "'\(path)' was not read: there was no time left"
        return TreeError(Finding(.notReread, message, path: path), .notReached)
    }
}
