internal import CLinux
internal import Findings
internal import Glibc
internal import SystemPackage

/// A temporary folder that only this user can enter (0700), removed with all that it holds when this value goes.
///
/// It lies in `release-integrity-UID`, a folder of this user's in the first place of ``Place`` whose every parent is
/// root's or ours and not writable by others unless sticky, so that nobody else can rename or replace what leads to it.
/// It is locked (flock(2)) as long as its process lives; ``sweep()`` removes those whose process was killed.
///
/// One for secrets lies in memory where there is a private place in memory, and its files are overwritten before they are
/// removed.
public struct PrivateFolder: ~Copyable, Sendable {
    public let folder: Folder
    private let parent: Folder
    private let name: [UInt8]
    private let contents: Contents

    /// What it is for.
    public enum Contents: Sendable {
        case ordinary
        case secrets
    }

    /// What names of folders with secrets start with, so that ``sweep()`` knows them.
    private static let secretPurpose = "s"

    /// Whether a folder of that name is one for secrets.
    static func holdsSecrets(_ name: [UInt8]) -> Bool { name.starts(with: "\(secretPurpose)-".utf8) }

    /// The folder's own path: absolute, without links.
    public var path: BytePath { folder.path }

    deinit {
        folder.removeContents(overwriting: contents == .secrets)
        parent.removeFolderQuietly(name)
        LivingFolders.all.remove(folder.path)
    }

    /// Makes a new folder.
    ///
    /// - Parameters:
    ///   - purpose: a letter or two that the name starts with, for ordinary contents.
    ///   - longestPath: in bytes; a place that leads to a longer path is not used (sockets in it need short ones).
    ///   - executable: whether programs in it are to be executed; a place that is mounted `noexec` is not used then.
    ///   - contents: ``Contents/secrets`` prefers places in memory to those on a disk.
    /// - Throws: ``FileError/Code/noPrivateFolder``
    public init(
        purpose: String, longestPath: Int = 4_000, executable: Bool = false, contents: Contents = .ordinary
    ) throws(FileError) {
        let purpose = contents == .secrets ? Self.secretPurpose : purpose
        var reasons: [Message] = []
        for candidate in contents == .secrets ? Place.candidatesInMemoryFirst : Place.candidates {
            do throws(FileError) {
                try self.init(
                    in: candidate, purpose: purpose, longestPath: longestPath, executable: executable,
                    contents: contents)
                return
            } catch {
                reasons.append(error.finding.message)
            }
        }
        throw FileError(
            .noPrivateFolder, "make a private folder in", Place.candidates.first?.bytes ?? [],
            detail: Message(joining: reasons, separator: "; "))
    }

    private init(
        in place: BytePath, purpose: String, longestPath: Int, executable: Bool, contents: Contents
    ) throws(FileError) {
        let parent = try Place.open(place)
        // Where the system does not say, the execution itself will.
        guard !executable || clinux_is_noexec(parent.descriptor.rawValue) != 1 else {
            throw FileError(
                .noPrivateFolder, "use", place.bytes, detail: "it is mounted so that nothing in it can be executed")
        }
        for _ in 0..<8 {
            let name = Array("\(purpose)-\(RandomName.make())".utf8)
            let (path, shown) = try parent.member(name)
            guard shown.bytes.count <= longestPath else {
                throw FileError(.noPrivateFolder, "use", place.bytes, detail: "its path is too long")
            }
            LivingFolders.all.insert(shown)
            guard unsafe path.withCString({ unsafe mkdirat(parent.descriptor.rawValue, $0, 0o700) }) == 0 else {
                let errno = Errno(rawValue: clinux_errno())
                LivingFolders.all.remove(shown)
                throw .system("write in", place.bytes, errno)
            }
            // A sweep that runs just now may have taken the unlocked folder for a dead one: try another name then.
            guard let folder = try parent.folderIfPresent(name), clinux_lock(folder.descriptor.rawValue, 0) == 0,
                try parent.holds(name)
            else {
                LivingFolders.all.remove(shown)
                continue
            }
            self.folder = folder
            self.parent = parent
            self.name = name
            self.contents = contents
            return
        }
        throw FileError(.noPrivateFolder, "use", place.bytes, detail: "other processes keep removing new folders")
    }

    /// Sees to it that so many more bytes fit into the folder now: programs that are to work in it say all kinds of things
    /// where they do not. See: man 3 posix_fallocate
    ///
    /// - Throws: ``FileError/Code/noRoom``
    public func checkRoom(for bytes: Int) throws(FileError) {
        let name = Array("room".utf8)
        let path = try folder.member(name).path
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = unsafe path.withCString { unsafe clinux_openat(folder.descriptor.rawValue, $0, flags, 0o600) }
        let error = file < 0 ? clinux_errno() : posix_fallocate(file, 0, off_t(bytes))
        if file >= 0 {
            close(file)
            folder.removeQuietly(name)
        }
        // Any other failure will show where it matters.
        guard error == ENOSPC || error == EDQUOT else { return }
        throw FileError(
            .noRoom, "work in", folder.path.bytes, detail: "there is no room for \(bytes >> 10) KiB on its file system")
    }

    /// Removes what killed processes left behind. Failures are of no consequence and not reported.
    ///
    /// - Returns: where it was.
    @discardableResult
    public static func sweep() -> [BytePath] {
        var removed: [BytePath] = []
        for place in Place.candidates {
            guard let parent = try? Place.open(place, creating: false), let names = try? parent.names(limit: 10_000)
            else {
                continue
            }
            for name in names {
                guard let folder = try? parent.folder(named: name),
                    clinux_lock(folder.descriptor.rawValue, 0) == 0
                else { continue }
                folder.removeContents(overwriting: holdsSecrets(name))
                parent.removeFolderQuietly(name)
                removed.append(folder.path)
            }
        }
        return removed
    }
}

extension Folder {
    /// The folder `name` in this one; nil where it was removed meanwhile.
    fileprivate func folderIfPresent(_ name: [UInt8]) throws(FileError) -> Folder? {
        do throws(FileError) {
            return try folder(named: name)
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }

    /// Removes everything in the folder, as far as that is possible. Links are removed, not followed.
    ///
    /// - Parameter overwriting: whether files are overwritten with zeros first. In memory that is the end of what they
    ///   held; a disk may keep other copies.
    func removeContents(overwriting: Bool = false, depth: Int = 0) {
        guard depth < 32, let names = try? names() else { return }
        for name in names {
            let kind = try? kind(of: name)
            if kind == .folder {
                if let inner = try? folder(named: name) {
                    inner.removeContents(overwriting: overwriting, depth: depth + 1)
                }
                removeFolderQuietly(name)
            } else {
                if overwriting, kind == .file { overwriteQuietly(name) }
                removeQuietly(name)
            }
        }
    }

    private func overwriteQuietly(_ name: [UInt8]) {
        guard let path = BytePath(name) else { return }
        let flags = O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
        let raw = unsafe path.withCString { unsafe clinux_openat(descriptor.rawValue, $0, flags, 0) }
        guard raw >= 0 else { return }
        defer { close(raw) }
        let file = FileDescriptor(rawValue: raw)
        guard let status = try? FileStatus(of: file, path: path), status.isRegular else { return }
        let zeros = [UInt8](repeating: 0, count: 4_096)
        var left = status.identity.size
        while left > 0 {
            guard (try? file.writeAll(zeros.prefix(Int(min(left, 4_096))))) != nil else { return }
            left -= 4_096
        }
        fdatasync(raw)
    }

    /// Removes the empty folder `name`, if it is there.
    func removeFolderQuietly(_ name: [UInt8]) {
        guard let path = BytePath(name) else { return }
        _ = unsafe path.withCString { unsafe unlinkat(descriptor.rawValue, $0, AT_REMOVEDIR) }
    }
}
