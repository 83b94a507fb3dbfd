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

    /// The whole content of a small file.
    ///
    /// - Throws: ``TreeError`` for one that is not there, is larger than `limit`, or can't be read.
    func content(of path: [UInt8], limit: Int) throws(TreeError) -> [UInt8]

    /// A file of any size, to be read more than once.
    func file(at path: [UInt8]) throws(TreeError) -> OpenFile

    /// Reads files, several at once, and hands their digests over in the order of their numbers.
    ///
    /// - Parameter path: of the file with a number, from 0 to `count` - 1; called on any thread.
    func digests(
        count: Int, algorithms: Set<DigestAlgorithm>, path: @escaping @Sendable (Int) -> [UInt8],
        deliver: (Int, Result<ContentDigests, TreeError>) throws -> Void) throws
}

/// Something that is in a tree.
struct TreeEntry {
    enum Kind {
        case file
        /// Never followed. Whether it leads to something within the tree.
        case link(staysInside: Bool)
        /// A device, pipe or socket.
        case other
    }

    /// Relative to the root, with slashes between.
    let path: [UInt8]
    let kind: Kind
}

/// A file of a target that could not be read.
struct TreeError: Error, Hashable {
    /// Whether there is nothing of that name, as opposed to something that can't be read.
    let isAbsent: Bool
    let finding: Finding

    init(_ finding: Finding, isAbsent: Bool = false) {
        self.finding = finding
        self.isAbsent = isAbsent
    }
}
