public import FileAccess
internal import Findings
internal import TrustPolicy

// A policy's versions lie beside each other (``PolicyFileName``): the one in force, and others that are handed to its users,
// who take them over one by one.

extension PolicyFile {
    /// Where another version of this policy is.
    public func path(ofVersion version: Int64) -> BytePath { neighbour(fileName.name(ofVersion: version)) }

    /// Where the policy in force is.
    private var pathInForce: BytePath { neighbour(fileName.inForce) }

    /// Whether the file is that of one version, which counts only once the roots have signed it.
    public var isSuccessor: Bool { path != pathInForce }

    private var fileName: PolicyFileName { PolicyFileName(path.name ?? []) }

    private func neighbour(_ name: [UInt8]) -> BytePath {
        BytePath(path.bytes.dropLast(fileName.name.count) + name) ?? path
    }

    /// The policy in force beside this version; nil where there is none.
    public func inForce() throws(TrustStateError) -> AcceptedPolicy? {
        do throws(TrustStateError) {
            return try AcceptedPolicy(named: pathInForce)
        } catch {
            guard error.finding.rule == .policyMissing else { throw error }
            return nil
        }
    }

    /// Where the signatures of this file are.
    public var signaturePath: BytePath { PolicyFileName.signatures(of: path) }

    /// The version before, beside this one; nil for the first.
    ///
    /// - Throws: ``TrustStateError`` also where the file in force and the one that is named for that version differ: whoever
    ///   compares a proposal with the wrong one does not see what it changes.
    public func previous() throws(TrustStateError) -> PolicyFile? {
        let version = policy.version - 1
        guard version > 0 else { return nil }
        var found: PolicyFile?
        for path in [pathInForce, path(ofVersion: version)] {
            do throws(TrustStateError) {
                let candidate = try PolicyFile(reading: path)
                guard candidate.policy.version == version else { continue }
                if let found, found.digest != candidate.digest {
                    let message: Message =
                        "'\(found.path.bytes)' and '\(path.bytes)' are both version \(version), and differ"
                    throw TrustStateError(.policyForked, message, path)
                }
                found = found ?? candidate
            } catch {
                guard error.finding.rule == .policyMissing else { throw error }
            }
        }
        if let found { return found }
        let message: Message = "version \(version), which '\(path.bytes)' follows, is not beside it"
        throw TrustStateError(.policyMissing, message, path)
    }

    /// The files of policies at `path`: a folder's, or a policy in force with the later versions beside it, or one version.
    /// In the order of ``PolicyFileName``.
    public static func versions(at path: BytePath) throws(TrustStateError) -> [BytePath] {
        guard let folder = try? Folder(path) else {
            let file = try PolicyFile(reading: path)
            return file.isSuccessor ? [path] : try [path] + file.successors()
        }
        let names = try names(in: folder).map(PolicyFileName.init).filter(\.isMarked).sorted()
        guard !names.isEmpty else {
            throw TrustStateError(.policyMissing, "'\(path.bytes)' holds no file named NAME.trust.json", path)
        }
        return names.compactMap { path.appending($0.name) }
    }

    private func successors() throws(TrustStateError) -> [BytePath] {
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

    private static func names(in folder: borrowing Folder) throws(TrustStateError) -> [[UInt8]] {
        do throws(FileError) {
            return try folder.names()
        } catch {
            throw TrustStateError(error.finding.rule, error.finding.message, folder.path)
        }
    }
}
