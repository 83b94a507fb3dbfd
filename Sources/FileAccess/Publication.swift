internal import CLinux
internal import Findings
internal import Glibc
public import SystemPackage

/// Several new files that take their names together, or none of them does.
///
/// Each is a ``StagedFile``, written through to the disk, until ``publish(mode:replacing:)``. That keeps what they replace
/// under a second name, and then gives them their names. Where one fails, everything before it is undone in the opposite
/// order. A process that is killed in between leaves files named `.NAME.RANDOM.before` with what was replaced, and new
/// files beside old ones; ``removeRemains(of:)`` removes the former.
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

extension Publication {
    /// Removes what processes that were killed left beside `destinations`: files of this user's that have the form of a
    /// publication's own names for exactly these. To be called where no other process publishes in the same folders. Failures
    /// are of no consequence.
    ///
    /// - Parameter isKept: whether the file there stays all the same.
    public static func removeRemains(of destinations: [BytePath], except isKept: (BytePath) -> Bool) {
        for (path, members) in Dictionary(grouping: destinations, by: \.folder) {
            guard let folder = try? Folder(path), let names = try? folder.names() else { continue }
            let ours = Set(members.compactMap { $0.name.map(TemporaryName.base) })
            for name in names {
                guard let base = TemporaryName.base(in: name), ours.contains(base), let whole = path.appending(name),
                    !isKept(whole), let file = try? folder.file(named: name), file.status.owner == getuid(),
                    clinux_lock(file.descriptor.rawValue, 0) == 0
                else { continue }
                folder.removeQuietly(name)
            }
        }
    }
}

/// `.NAME.RANDOM.before` and `.NAME.RANDOM.partial`, with NAME shortened so that the whole is a possible file name.
private enum TemporaryName {
    static func base(_ name: [UInt8]) -> [UInt8] { Array(name.prefix(200)) }

    /// What a publication keeps under another name until it is over.
    static func ofWhatWasThere(_ name: [UInt8]) -> [UInt8] {
        Array(".".utf8) + base(name) + Array(".\(RandomName.make()).before".utf8)
    }

    /// NAME in a name of that form; nil for any other.
    static func base(in name: [UInt8]) -> [UInt8]? {
        let parts = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].isEmpty, let ending = parts.last,
            ending.elementsEqual("before".utf8) || ending.elementsEqual("partial".utf8)
        else { return nil }
        let random = parts[parts.count - 2]
        guard random.count == RandomName.length, random.allSatisfy(RandomName.alphabet.contains) else { return nil }
        return Array(name[1..<(random.startIndex - 1)])
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
        let second = TemporaryName.ofWhatWasThere(name)
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
