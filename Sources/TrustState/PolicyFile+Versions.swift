public import FileAccess
internal import Findings
internal import TrustPolicy

// A policy's versions lie beside each other: `tool.trust.json`, `tool.trust.2.json`, `tool.trust.3.json`. The first is the
// one in force, whatever its version; the others are handed to its users, who take them over one by one.

extension PolicyFile {
    /// Where another version of this policy is.
    public func path(ofVersion version: Int64) -> BytePath { neighbour(Array(".\(version).json".utf8)) }

    /// Where the policy in force is.
    private var pathInForce: BytePath { neighbour(Array(".json".utf8)) }

    /// Whether the file is that of one version, which counts only once the roots have signed it.
    public var isSuccessor: Bool { path != pathInForce }

    private func neighbour(_ suffix: [UInt8]) -> BytePath {
        let name = path.name ?? []
        return BytePath(path.bytes.dropLast(name.count) + PolicySearch.stem(of: name) + suffix) ?? path
    }

    /// Where the signatures of this file are.
    public var signaturePath: BytePath { BytePath(path.bytes + PolicySearch.signatureSuffix) ?? path }

    /// The version before, beside this one; nil for the first.
    ///
    /// - Throws: ``PolicyFileError`` also where the file in force and the one that is named for that version differ: whoever
    ///   compares a proposal with the wrong one does not see what it changes.
    public func previous() throws(PolicyFileError) -> PolicyFile? {
        let version = policy.version - 1
        guard version > 0 else { return nil }
        var found: PolicyFile?
        for path in [pathInForce, path(ofVersion: version)] {
            do throws(PolicyFileError) {
                let candidate = try PolicyFile(reading: path)
                guard candidate.policy.version == version else { continue }
                if let found, found.digest != candidate.digest {
                    let message: Message =
                        "'\(found.path.bytes)' and '\(path.bytes)' are both version \(version), and differ"
                    throw PolicyFileError(.policyForked, message, path)
                }
                found = found ?? candidate
            } catch {
                guard error.finding.rule == .policyMissing else { throw error }
            }
        }
        if let found { return found }
        let message: Message = "version \(version), which '\(path.bytes)' follows, is not beside it"
        throw PolicyFileError(.policyMissing, message, path)
    }

    /// The files of policies at `path`: a folder's, or a policy in force with the later versions beside it, or one version.
    public static func versions(at path: BytePath) throws(PolicyFileError) -> [BytePath] {
        guard let folder = try? Folder(path) else {
            let file = try PolicyFile(reading: path)
            return file.isSuccessor ? [path] : try [path] + file.successors()
        }
        let names = try names(in: folder).filter { name in
            PolicySearch.stem(of: name).suffix(infix.count).elementsEqual(infix)
                && name.suffix(5).elementsEqual(".json".utf8)
        }
        guard !names.isEmpty else {
            throw PolicyFileError(.policyMissing, "'\(path.bytes)' holds no file named NAME.trust.json", path)
        }
        return names.compactMap(path.appending)
    }

    private static let infix = Array(".trust".utf8)

    private func successors() throws(PolicyFileError) -> [BytePath] {
        var version = policy.version
        var paths: [BytePath] = []
        while version < Policy.largestVersion, paths.count < PolicyChain.mostSteps {
            version += 1
            let next = path(ofVersion: version)
            guard let name = next.name, (try? Folder(next.folder).holds(name)) == true else { break }
            paths.append(next)
        }
        return paths
    }

    private static func names(in folder: borrowing Folder) throws(PolicyFileError) -> [[UInt8]] {
        do throws(FileError) {
            return try folder.names()
        } catch {
            throw PolicyFileError(error.finding.rule, error.finding.message, folder.path)
        }
    }
}
