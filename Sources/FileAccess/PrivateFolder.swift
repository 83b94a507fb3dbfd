internal import CLinux
internal import Findings
internal import Glibc
internal import SystemPackage

/// A temporary folder that only this user can enter (0700), removed with all that it holds when this value goes.
///
/// It lies in `release-integrity-UID`, a folder of this user's in the first place of ``Place`` whose every parent is
/// root's or ours and not writable by others unless sticky, so that nobody else can rename or replace what leads to it.
/// It is locked (flock(2)) as long as its process lives; ``sweep()`` removes those whose process was killed.
public struct PrivateFolder: ~Copyable, Sendable {
    public let folder: Folder
    private let parent: Folder
    private let name: [UInt8]

    /// The folder's own path: absolute, without links.
    public var path: BytePath { folder.path }

    deinit {
        folder.removeContents()
        parent.removeFolderQuietly(name)
        LivingFolders.remove(folder.path)
    }

    /// Makes a new folder.
    ///
    /// - Parameters:
    ///   - purpose: a letter or two that the name starts with.
    ///   - longestPath: in bytes; a place that leads to a longer path is not used (sockets in it need short ones).
    ///   - executable: whether programs in it are to be executed; a place that is mounted `noexec` is not used then.
    /// - Throws: ``FileError/Code/noPrivateFolder``
    public init(purpose: String, longestPath: Int = 4_000, executable: Bool = false) throws(FileError) {
        var reasons: [Message] = []
        for candidate in Place.candidates {
            do throws(FileError) {
                try self.init(in: candidate, purpose: purpose, longestPath: longestPath, executable: executable)
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
        in place: BytePath, purpose: String, longestPath: Int, executable: Bool
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
            LivingFolders.insert(shown)
            guard unsafe path.withCString({ unsafe mkdirat(parent.descriptor.rawValue, $0, 0o700) }) == 0 else {
                let errno = Errno(rawValue: clinux_errno())
                LivingFolders.remove(shown)
                throw .system("write in", place.bytes, errno)
            }
            let folder = try parent.folder(named: name)
            // A sweep that runs just now may have taken the unlocked folder for a dead one: try another name then.
            guard clinux_lock(folder.descriptor.rawValue, 0) == 0, try parent.holds(name) else { continue }
            self.folder = folder
            self.parent = parent
            self.name = name
            return
        }
        throw FileError(.noPrivateFolder, "use", place.bytes, detail: "other processes keep removing new folders")
    }

    /// Removes what killed processes left behind. Failures are of no consequence and not reported.
    public static func sweep() {
        for place in Place.candidates {
            guard let parent = try? Place.open(place, creating: false), let names = try? parent.names(limit: 10_000)
            else {
                continue
            }
            for name in names {
                guard let folder = try? parent.folder(named: name),
                    clinux_lock(folder.descriptor.rawValue, 0) == 0
                else { continue }
                folder.removeContents()
                parent.removeFolderQuietly(name)
            }
        }
    }
}

extension Folder {
    /// Removes everything in the folder, as far as that is possible. Links are removed, not followed.
    func removeContents(depth: Int = 0) {
        guard depth < 32, let names = try? names() else { return }
        for name in names {
            if let kind = try? kind(of: name), kind == .folder {
                if let inner = try? folder(named: name) { inner.removeContents(depth: depth + 1) }
                removeFolderQuietly(name)
            } else {
                removeQuietly(name)
            }
        }
    }

    /// Removes the empty folder `name`, if it is there.
    func removeFolderQuietly(_ name: [UInt8]) {
        guard let path = BytePath(name) else { return }
        _ = unsafe path.withCString { unsafe unlinkat(descriptor.rawValue, $0, AT_REMOVEDIR) }
    }
}
