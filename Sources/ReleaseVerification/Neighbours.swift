internal import FileAccess
internal import Findings
internal import Manifests
internal import OpenPGP

/// The files that lie beside one. They were only found there, so no link among them is followed.
struct Neighbours: ~Copyable {
    /// The name of the file itself.
    let name: [UInt8]
    private let folder: Folder
    private let path: BytePath

    /// Nil where `path` does not end in a name, or its folder is not there.
    init?(of path: BytePath) throws(VerificationError) {
        guard let name = path.name else { return nil }
        do throws(FileError) {
            folder = try Folder(path.folder)
        } catch {
            if error.code == .notFound { return nil }
            throw VerificationError(error)
        }
        self.name = name
        self.path = path
    }

    /// How the neighbour `name` is shown.
    func path(of name: [UInt8]) -> BytePath? {
        path.folder == .current && !path.bytes.contains(UInt8(ascii: "/"))
            ? BytePath(name) : path.folder.appending(name)
    }

    /// Reads the neighbour `name`; nil where there is no regular file of that name.
    func read(_ name: [UInt8], as role: Absence.Role) -> ReadFile? {
        guard let path = path(of: name) else { return nil }
        do throws(FileError) {
            guard try folder.kind(of: name) == .file else { return nil }
            return ReadFile(path: path, bytes: try folder.file(named: name).readAll(limit: role.largest))
        } catch {
            // Found, not asked for: that it cannot be read is a reason not to use it, and no more than that.
            return ReadFile(path: path, problem: (try? Absence.finding(error, of: role, path)) ?? error.finding)
        }
    }
}

/// What it means that a file is not there, or is none.
enum Absence {
    /// What the file was needed for.
    enum Role {
        case artifact, manifest, signature

        /// How many bytes of it are read into memory.
        var largest: Int { self == .signature ? SignatureFile.largest : Manifest.largest }
    }

    /// Reads the file at a path that the user named, through links. That it is not there is a finding.
    static func read(_ path: BytePath, as role: Role) throws(VerificationError) -> ReadFile {
        do throws(FileError) {
            return ReadFile(path: path, bytes: try OpenFile(path, links: .follow).readAll(limit: role.largest))
        } catch {
            return ReadFile(path: path, problem: try finding(error, of: role, path))
        }
    }

    /// A finding about the release.
    ///
    /// - Throws: `error` where it says something about this machine alone.
    static func finding(_ error: FileError, of role: Role, _ path: BytePath) throws(VerificationError) -> Finding {
        switch (error.code, role) {
        case (.notFound, .artifact): return Finding(.artifactMissing, absent(path), path: path.bytes)
        case (.notFound, .manifest): return Finding(.manifestMissing, absent(path), path: path.bytes)
        case (.notFound, .signature): return Finding(.signatureMissing, absent(path), path: path.bytes)
        case (.tooLarge, .manifest): return Finding(.manifestMalformed, error.finding.message, path: path.bytes)
        case (.tooLarge, .signature): return Finding(.signatureMalformed, error.finding.message, path: path.bytes)
        case (.notARegularFile, _): return error.finding
        default: throw VerificationError(error)
        }
    }

    private static func absent(_ path: BytePath) -> Message { "'\(path.bytes)' is not there" }
}

/// The file at a path that the user named, opened through links; or the result where it is not there.
enum NamedArtifact: ~Copyable {
    case opened(OpenFile)
    case absent(CheckedFile)

    init(_ path: BytePath) throws(VerificationError) {
        do throws(FileError) {
            self = .opened(try OpenFile(path, links: .follow))
        } catch {
            self = .absent(CheckedFile(path, .rejected, [try Absence.finding(error, of: .artifact, path)]))
        }
    }
}

/// A file that is named like a manifest, and is an error page that a server sent instead.
enum MistakenManifest {
    static func finding(_ file: borrowing OpenFile) throws(VerificationError) -> Finding? {
        guard let name = file.path.name, ManifestFileName(name).algorithm != nil, file.mistakenKind != nil else {
            return nil
        }
        do throws(FileError) {
            return ManifestContent.mistaken(
                ReadFile(path: file.path, bytes: try file.beginning(atMost: 4_096)))
        } catch {
            throw VerificationError(error)
        }
    }
}

extension BytePath {
    /// This path as a manifest would list it: relative to the manifest's folder where it lies below it.
    func name(relativeTo manifest: BytePath) -> [UInt8] {
        let folder = manifest.bytes.dropLast(manifest.name?.count ?? 0)
        if bytes.starts(with: folder) { return Array(bytes.dropFirst(folder.count)) }
        return name ?? bytes
    }
}
