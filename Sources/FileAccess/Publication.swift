internal import CLinux
internal import Findings
internal import Glibc
public import SystemPackage

/// Several new files that take their names together, or none of them does.
///
/// Each is a ``StagedFile``, written through to the disk, until ``publish(mode:replacing:)``. That keeps what they replace
/// under a second name, and then gives them their names. Where one fails, everything before it is undone in the opposite
/// order. A process that is killed in between leaves files named `.NAME.RANDOM.before` with what was replaced, and new
/// files beside old ones.
public struct Publication: ~Copyable {
    private var items: [Replacement] = []

    public init() {}

    /// Writes `content` where nobody looks for it, to appear as `destination` later.
    ///
    /// - Parameter last: whether it appears only after every file for which this is not said.
    /// - Returns: the file's number, counted from 0.
    public mutating func stage(
        _ content: [UInt8], for destination: BytePath, last: Bool = false
    ) throws(FileError) -> Int {
        let staged = try StagedFile(for: destination)
        try staged.write(content)
        try staged.synchronize()
        let folder = try Folder(destination.folder)
        items.append(try Replacement(staged, in: folder, name: destination.name ?? [], isLast: last))
        return items.count - 1
    }

    /// What the file of that number holds, read again.
    public func contents(of number: Int, limit: Int) throws(FileError) -> [UInt8] {
        guard let contents = try items[number].staged?.contents(limit: limit) else {
            throw FileError(.notFound, "read", items[number].destination.bytes)
        }
        return contents
    }

    /// Gives all files their names.
    ///
    /// - Parameters:
    ///   - mode: the permissions of each, less the umask's.
    ///   - replacing: the destinations where a file may be; elsewhere a file that is there by now is an error.
    /// - Throws: ``FileError/Code/exists``, or why a file could not be written; then everything is as it was.
    public consuming func publish(mode: FilePermissions, replacing: Set<BytePath>) throws(FileError) {
        let items = items.filter { !$0.isLast } + items.filter(\.isLast)
        try Uninterrupted.perform { () throws(FileError) in
            do throws(FileError) {
                for item in items where replacing.contains(item.destination) { try item.keepWhatIsThere() }
                for item in items { try item.publish(mode: mode, replacing: replacing.contains(item.destination)) }
            } catch {
                for item in items.reversed() { item.undo() }
                throw error
            }
            for item in items { item.forgetWhatWasThere() }
        }
    }
}

/// One file of a ``Publication``. A class, since arrays hold no non-copyable values.
private final class Replacement {
    let destination: BytePath
    let isLast: Bool
    var staged: StagedFile?
    private let identity: FileIdentity
    private let folder: Folder
    private let name: [UInt8]
    /// The second name of what was there before.
    private var kept: [UInt8]?

    init(_ staged: consuming StagedFile, in folder: consuming Folder, name: [UInt8], isLast: Bool) throws(FileError) {
        destination = staged.destination
        identity = try staged.identity()
        self.staged = consume staged
        self.folder = folder
        self.name = name
        self.isLast = isLast
    }

    /// Gives what is there a second name; where the file system allows a file one name only, its only one.
    /// See: man 2 linkat
    func keepWhatIsThere() throws(FileError) {
        switch try folder.kind(of: name) {
        case .file: break
        case nil: return
        default:
            throw FileError(.notARegularFile, "replace", destination.bytes, detail: "something else has this name")
        }
        let second = Array(".".utf8) + name.prefix(200) + Array(".\(RandomName.make()).before".utf8)
        guard let from = BytePath(name), let to = BytePath(second) else { return }
        let directory = folder.descriptor.rawValue
        let result = unsafe from.withCString { from in
            unsafe to.withCString { to -> CInt in
                if unsafe linkat(directory, from, directory, to, 0) == 0 { return 0 }
                if clinux_errno() == ENOENT { return -1 }
                return unsafe renameat(directory, from, directory, to)
            }
        }
        if result == 0 {
            kept = second
        } else if clinux_errno() != ENOENT {
            throw .system("replace", destination.bytes, Errno(rawValue: clinux_errno()))
        }
    }

    func publish(mode: FilePermissions, replacing: Bool) throws(FileError) {
        guard let staged = staged.take() else { return }
        try staged.publish(mode: mode, replacing: replacing)
    }

    /// Puts back what was there; a new file that replaced nothing is removed.
    func undo() {
        guard let kept, let from = BytePath(kept), let to = BytePath(name) else {
            let isOurs = (try? folder.identity(of: name))?.isSameFile(as: identity) ?? false
            if isOurs { folder.removeQuietly(name) }
            return
        }
        let directory = folder.descriptor.rawValue
        _ = unsafe from.withCString { from in
            unsafe to.withCString { unsafe renameat(directory, from, directory, $0) }
        }
        // Two names of one file: then rename(2) does nothing.
        if (try? folder.holds(name)) == true { folder.removeQuietly(kept) }
    }

    func forgetWhatWasThere() {
        if let kept { folder.removeQuietly(kept) }
    }
}
