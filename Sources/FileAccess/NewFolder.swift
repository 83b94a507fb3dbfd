internal import CLinux
internal import Findings
internal import Glibc
public import SystemPackage

/// A folder with secrets on its way: filled under another name beside its destination, where only this user can enter it,
/// and renamed into place as a whole. What was not published is overwritten and removed, also where a signal ends the
/// process; what a process that was killed left, `s-NAME.RANDOM.partial`, the next one beside it removes.
public struct NewFolder: ~Copyable {
    public let destination: BytePath
    private let folder: Folder
    private let parent: Folder
    private var isPublished = false

    deinit {
        if !isPublished {
            folder.removeContents(overwriting: true)
            parent.removeFolderQuietly(temporaryName)
        }
        LivingFolders.all.remove(folder.path)
    }

    /// What it is called until it is published.
    private var temporaryName: [UInt8] { folder.path.name ?? [] }

    /// Makes the folder, beside `destination`, which must not be there or be empty.
    ///
    /// - Throws: ``FileError/Code/exists`` where there is a folder with something in it, or no folder;
    ///   ``FileError/Code/system`` where another user could put another one in its place.
    public init(for destination: BytePath) throws(FileError) {
        let destination = destination.withoutTrailingSlashes
        guard let last = destination.name else {
            throw FileError(.exists, "create", destination.bytes, detail: "it does not name a folder")
        }
        let parent = try Self.parent(of: destination)
        try Self.checkFree(last, in: parent, shownAs: destination)
        Self.sweep(parent)
        folder = try Self.make(for: last, in: parent)
        self.parent = parent
        self.destination = destination
    }

    /// As the names of private folders with secrets start, so that what a signal leaves is overwritten.
    private static let beginning = Array("s-".utf8)
    private static let ending = ".partial"

    /// Whoever can rename what lies there could put a folder of their own, with a key of their own, in its place.
    private static func parent(of destination: BytePath) throws(FileError) -> Folder {
        let resolved = try destination.folder.withoutLinks()
        do throws(FileError) {
            try resolved.checkNobodyElseChanges()
        } catch {
            guard error.code == .noPrivateFolder else { throw error }
            throw FileError(.system, "create", destination.bytes, detail: error.detail)
        }
        // What was checked, wherever a link that somebody else can change leads by now.
        return try Folder(resolved)
    }

    /// Makes a folder that is locked as long as its value lives: what is not locked is nobody's.
    private static func make(for last: [UInt8], in parent: borrowing Folder) throws(FileError) -> Folder {
        for _ in 0..<8 {
            let name = beginning + last.prefix(180) + Array(".\(RandomName.make())\(ending)".utf8)
            let (_, shown) = try parent.member(name)
            LivingFolders.all.insert(shown)
            do throws(FileError) {
                let folder = try parent.makeFolder(name)
                // A sweep that runs just now may have taken the unlocked folder for a dead one: try another name then.
                if clinux_lock(folder.descriptor.rawValue, 0) == 0, try parent.holds(name) { return folder }
            } catch {
                LivingFolders.all.remove(shown)
                // Gone before it could be opened, for the same reason.
                guard error.code == .notFound else { throw error }
            }
            LivingFolders.all.remove(shown)
        }
        throw FileError(.changed, "create", parent.path.bytes, detail: "other processes keep removing new folders")
    }

    /// Removes what killed processes left, whatever folder it was to become: it holds secrets. Failures are of no
    /// consequence and not reported.
    private static func sweep(_ parent: borrowing Folder) {
        for name in (try? parent.names()) ?? [] where isTemporary(name) {
            guard let folder = try? parent.folder(named: name),
                let status = try? FileStatus(of: folder.descriptor, path: folder.path), status.owner == getuid(),
                status.mode & 0o7777 == 0o700, clinux_lock(folder.descriptor.rawValue, 0) == 0
            else { continue }
            folder.removeContents(overwriting: true)
            parent.removeFolderQuietly(name)
        }
    }

    /// Whether it is `s-NAME.RANDOM.partial`.
    private static func isTemporary(_ name: [UInt8]) -> Bool {
        let tail = name.suffix(RandomName.length + ending.utf8.count + 1)
        return name.starts(with: beginning) && name.count > beginning.count + tail.count
            && tail.first == UInt8(ascii: ".") && tail.suffix(ending.utf8.count).elementsEqual(ending.utf8)
            && tail.dropFirst().prefix(RandomName.length).allSatisfy(RandomName.alphabet.contains)
    }

    private static func checkFree(
        _ name: [UInt8], in parent: borrowing Folder, shownAs destination: BytePath
    ) throws(FileError) {
        switch try parent.kind(of: name) {
        case nil: return
        case .folder:
            guard try parent.folder(named: name).names().isEmpty else { throw occupied(destination) }
        default:
            throw FileError(.exists, "create", destination.bytes, detail: "something that is no folder is there")
        }
    }

    /// Writes the file `name`, which only this user can read.
    public func create(_ name: [UInt8], containing secret: borrowing Secret) throws(FileError) {
        try folder.create(name, containing: secret)
    }

    /// The same, with other permissions than 0600 where `mode` says so, less the umask's.
    public func create(
        _ name: [UInt8], containing content: [UInt8], mode: FilePermissions = .ownerReadWrite
    ) throws(FileError) {
        try folder.create(name, containing: content)
        let file = try folder.file(named: name)
        guard fchmod(file.descriptor.rawValue, mode.rawValue & ~Umask.current) == 0 else {
            throw .system("write", file.path.bytes, Errno(rawValue: clinux_errno()))
        }
    }

    /// Writes everything through to the disk and gives the folder its name, while no signal ends this process: it is either
    /// still unpublished then, or in place with all that it holds.
    ///
    /// - Throws: ``FileError/Code/exists`` where something lies at the destination by now.
    public consuming func publish() throws(FileError) {
        for name in try folder.names() {
            let file = try folder.file(named: name)
            guard fsync(file.descriptor.rawValue) == 0 else {
                throw .system("write", file.path.bytes, Errno(rawValue: clinux_errno()))
            }
        }
        try folder.synchronize()
        try Uninterrupted.perform { () throws(FileError) in try rename() }
        isPublished = true
        try parent.synchronize()
    }

    /// A folder takes the place of an empty one, and of nothing else. See: man 2 rename
    private func rename() throws(FileError) {
        guard let from = BytePath(temporaryName), let to = BytePath(destination.name ?? []) else {
            throw FileError(.notFound, "create", destination.bytes)
        }
        let directory = parent.descriptor.rawValue
        let result = unsafe from.withCString { from in
            unsafe to.withCString { unsafe renameat(directory, from, directory, $0) }
        }
        guard result == 0 else {
            let errno = Errno(rawValue: clinux_errno())
            if errno == .directoryNotEmpty || errno == .fileExists { throw Self.occupied(destination) }
            throw .system("create", destination.bytes, errno)
        }
    }

    private static func occupied(_ destination: BytePath) -> FileError {
        FileError(.exists, "create", destination.bytes, detail: "a folder is there with something in it")
    }
}
