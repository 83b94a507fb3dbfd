public import FileAccess
internal import Findings
internal import Manifests
internal import SystemPackage

/// Artifacts that were verified before, by their SHA-256, in a folder of this user's: `sha256/HEX`.
///
/// What is there is a saved download and nothing more: it is verified each time as if it had just come.
public struct ArtifactCache: Sendable, Hashable {
    public let path: BytePath

    private static let subfolder = Array("sha256".utf8)

    /// `verify-uploader` in `XDG_CACHE_HOME`, else in `.cache` in `HOME`. A variable without an absolute path counts as unset.
    /// See: https://specifications.freedesktop.org/basedir-spec/latest/
    ///
    /// - Parameters: the two variables as they were when the process started.
    /// - Throws: ``FetchError`` where neither names a folder.
    public init(cacheHome: BytePath?, home: BytePath?) throws(FetchError) {
        let base = [cacheHome, home?.appending(".cache".utf8)].compactMap(\.self).first(where: \.isAbsolute)
        guard let path = base?.appending("verify-uploader".utf8) else {
            throw FetchError(
                Finding(
                    .inputOutput, "there is no place for a cache: neither XDG_CACHE_HOME nor HOME names a folder",
                    remedy: "Set one of them, or go without --cache."))
        }
        self.path = path
    }

    /// What is there for a digest.
    enum Entry: ~Copyable {
        case absent
        /// By its name it has this digest.
        case file(OpenFile)
        /// Another user could have put a file there, for one; a warning says why.
        case unusable(Finding)
    }

    func entry(for digest: Digest) -> Entry {
        guard digest.algorithm == .sha256 else { return .absent }
        do throws(FileError) {
            let folder = try Folder(safe: path).safeFolder(named: Self.subfolder)
            return .file(try folder.file(named: Self.name(of: digest)))
        } catch {
            return error.code == .notFound ? .absent : .unusable(Self.unusable(error))
        }
    }

    /// Removes an entry that does not hold what its name says.
    ///
    /// - Returns: the warning that says so.
    func remove(_ digest: Digest) -> Finding {
        let name = Self.name(of: digest)
        var message: Message = "the cached file '\(name)' in '\(path.bytes)' is not what its name says, and was removed"
        do throws(FileError) {
            try Folder(safe: path).safeFolder(named: Self.subfolder).remove(name)
        } catch {
            message = "the cached file '\(name)' in '\(path.bytes)' is not what its name says"
        }
        return Finding(.cacheDamaged, message, severity: .warning)
    }

    /// Keeps a copy of a verified file.
    ///
    /// - Returns: a warning where that is not possible: a cache is no reason to refuse a release.
    func store(_ file: borrowing OpenFile, _ digest: Digest) -> Finding? {
        let name = Self.name(of: digest)
        do throws(FileError) {
            try Folder.makeMissing(path)
            let folder = try Folder(safe: path)
            if try !folder.holds(Self.subfolder) {
                do throws(FileError) { try folder.makeFolder(Self.subfolder) } catch {
                    // Another process was faster.
                    guard error.code == .exists else { throw error }
                }
            }
            let place = try folder.safeFolder(named: Self.subfolder)
            guard try !place.holds(name) else { return nil }
            if let shown = place.path.appending(name) { StagedFile.sweep(beside: shown) }
            let staged = try StagedFile(name, in: place)
            try staged.fill(from: file)
            try staged.publishUninterrupted(mode: .ownerReadWrite, replacing: true)
            return nil
        } catch {
            return Self.unusable(error)
        }
    }

    private static func name(of digest: Digest) -> [UInt8] { Array(digest.hexadecimal.utf8) }

    private static func unusable(_ error: FileError) -> Finding {
        Finding(
            .cacheDamaged, "the cache is not used: \(error.finding.message)", severity: .warning,
            remedy: "Let this user write there and nobody else, or go without --cache.")
    }
}
