public import FileAccess
internal import Manifests

/// A copy of a program that nobody can change: what is verified is what is executed.
public enum ProgramCopy: ~Copyable, Sendable {
    case file(PrivateCopy)
    case memory(SealedMemory)

    /// Where the copy is.
    public enum Place: String, Sendable, CaseIterable {
        /// A file in a private folder: for every program, those that read their own file too.
        case copy
        /// Sealed anonymous memory, which holds the whole program: nothing short of a debugger alters it.
        case memory
    }

    static func made(of file: borrowing OpenFile, in place: Place) throws(VerificationError) -> ProgramCopy {
        do throws(FileError) {
            switch place {
            case .copy: return .file(try PrivateCopy(of: file, named: file.path.name ?? Array("program".utf8)))
            case .memory: return .memory(try SealedMemory(of: file))
            }
        } catch {
            throw VerificationError(error)
        }
    }

    /// Whether the content can be read as a manifest that lists something.
    func isManifest() throws(VerificationError) -> Bool {
        switch self {
        case .file(let file): try SignedManifests.isManifest(file.contents)
        case .memory(let memory): try SignedManifests.isManifest(memory.contents)
        }
    }
}

/// Manifests that are signed directly, which are to be read, not executed or installed.
enum SignedManifests {
    /// Whether the content can be read as a manifest that lists something.
    static func isManifest(_ file: borrowing OpenFile) throws(VerificationError) -> Bool {
        guard file.size <= Int64(Manifest.largest) else { return false }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try file.readAll(limit: Manifest.largest)
        } catch {
            throw VerificationError(error)
        }
        // Whatever its name promises: whoever renames a manifest does not make a program of it.
        return [[], file.path.name ?? []].contains { name in
            (try? Manifest(bytes, fileName: name)).map { !$0.entries.isEmpty } ?? false
        }
    }
}
