internal import FileAccess
internal import Findings
internal import OpenPGP
internal import TrustPolicy

/// The key files that policies name, as far as they are there, and what was cached. Nothing of what one of them says is
/// lost by another: what any revokes is revoked.
struct KeySources {
    /// What earlier updates kept of the keys that a policy names, and what else there is beside the files.
    typealias Cache = (Policy) throws -> [KeyFile]

    private(set) var files: [KeyFile] = []
    /// What is wrong with single sources, as warnings.
    private(set) var remarks: [Finding] = []
    private var known: Set<Finding> = []
    private let folders: [BytePath]
    private let cached: Cache

    /// - Parameter folders: where key files are.
    init(in folders: [BytePath], _ cached: @escaping Cache) {
        self.folders = folders
        self.cached = cached
    }

    /// One certificate for each primary key.
    var certificates: [Certificate] { KeyFile.merged(files) }

    /// Adds the files that `policy` names, from every folder that holds them, and what is cached of its keys; a warning
    /// says which files are nowhere, or cannot be read. Addresses are not contacted.
    mutating func add(of policy: Policy) throws(TrustStateError) {
        files += try orTrustStateError { try cached(policy) }
        addFiles(of: policy)
    }

    /// The same for the files alone.
    mutating func addFiles(of policy: Policy) {
        for case .file(let name) in policy.keys {
            var absence: Finding?
            var isThere = false
            for folder in folders {
                do throws(TrustStateError) {
                    files.append(try Self.read(Array(name.utf8), in: folder))
                    isThere = true
                } catch {
                    if error.finding.rule == .keyFileMissing { absence = error.finding } else { add(error.finding) }
                }
            }
            if !isThere, let absence { add(absence) }
        }
    }

    private mutating func add(_ finding: Finding) {
        let remark = finding.weighing(.warning)
        if known.insert(remark).inserted { remarks.append(remark) }
    }

    private static func read(_ name: [UInt8], in folder: BytePath) throws(TrustStateError) -> KeyFile {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try Folder(folder).file(named: name).readAll(limit: KeyFile.largest)
        } catch {
            throw TrustStateError(.keyFileMissing, error.finding.message)
        }
        do throws(FormatError) {
            return try KeyFile(bytes)
        } catch {
            let message: Message = "'\(name)' is not a key file: \(error.reason)"
            throw TrustStateError(.keyFileMalformed, message)
        }
    }
}
