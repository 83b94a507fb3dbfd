internal import FileAccess
internal import Findings
internal import OpenPGP
internal import ReleaseVerification
internal import TrustPolicy

/// A file that may be the next version of a policy: its very bytes, and every signature file that lies beside it or
/// beside a copy of it.
struct PolicyCandidate: Sendable {
    let file: ReadFile
    private(set) var signatures: [ReadFile]
}

/// Where the next version of a policy is looked for.
struct PolicySearch: Sendable {
    /// Nothing in them was named by anybody, so no link among them is followed.
    let folders: [BytePath]
    /// A file that the user named for it, whatever it is called.
    var named: BytePath?

    /// How many files of one version are looked at, in one folder.
    private static let mostCandidates = 16

    /// What may be version `version` of the policy at `path`, and what is wrong with files that look like it and cannot
    /// be, as warnings.
    ///
    /// - Throws: ``TrustStateError`` also for more of them than are looked at.
    func candidates(
        for version: Int64, of path: BytePath
    ) throws(TrustStateError) -> ([PolicyCandidate], [Finding]) {
        var found: [PolicyCandidate] = []
        var remarks: [Finding] = []
        if let named {
            do throws(FileError) {
                let bytes = try OpenFile(named, links: .follow).readAll(limit: Policy.largest)
                found.append(
                    PolicyCandidate(
                        file: ReadFile(path: named, bytes: bytes), signatures: [Self.signature(of: named)]))
            } catch {
                throw TrustStateError(reading: named, error)
            }
        }
        let name = PolicyFileName(path.name ?? [])
        for folder in folders {
            try Self.search(folder, for: version, of: name, &found, &remarks)
        }
        return (Self.distinct(found), remarks)
    }

    private static func search(
        _ path: BytePath, for version: Int64, of policy: PolicyFileName, _ found: inout [PolicyCandidate],
        _ remarks: inout [Finding]
    ) throws(TrustStateError) {
        let folder = try Folder.opened(path)
        let usual = policy.name(ofVersion: version)
        let others = try folder.listed().filter { policy.isVariant($0, ofVersion: version) }
        // One that is not looked at might be the other half of a fork.
        guard others.count < mostCandidates else {
            throw TrustStateError(
                finding: Finding(
                    .policyMalformed,
                    "'\(path.bytes)' holds more than \(mostCandidates) files named like '\(usual)', for one version",
                    remedy: "Move those away that are not the publisher's.", path: path.bytes))
        }
        for name in [usual] + others {
            guard let shown = path.appending(name) else { continue }
            do throws(FileError) {
                guard let kind = try folder.kind(of: name) else {
                    if try folder.holds(PolicyFileName.signatures(of: name)) {
                        let message: Message = "'\(shown.bytes)' is not there, though its signature is"
                        remarks.append(Finding(.policyMissing, message, severity: .warning, path: shown.bytes))
                    }
                    continue
                }
                guard kind == .file else { throw FileError(.notARegularFile, "read", shown.bytes) }
                let bytes = try folder.file(named: name).readAll(limit: Policy.largest)
                found.append(
                    PolicyCandidate(
                        file: ReadFile(path: shown, bytes: bytes), signatures: [signature(of: shown, in: folder)]))
            } catch {
                remarks.append(error.finding.weighing(.warning))
            }
        }
    }

    private static func signature(of path: BytePath, in folder: borrowing Folder) -> ReadFile {
        let name = PolicyFileName.signatures(of: path.name ?? [])
        let shown = path.folder.appending(name) ?? path
        do throws(FileError) {
            return ReadFile(path: shown, bytes: try folder.file(named: name).readAll(limit: SignatureFile.largest))
        } catch {
            return ReadFile(path: shown, problem: unsigned(path, error))
        }
    }

    /// The signatures of a file that was named: its neighbour is followed through links, as it was itself.
    private static func signature(of path: BytePath) -> ReadFile {
        let shown = PolicyFileName.signatures(of: path)
        do throws(FileError) {
            return ReadFile(
                path: shown, bytes: try OpenFile(shown, links: .follow).readAll(limit: SignatureFile.largest))
        } catch {
            return ReadFile(path: shown, problem: unsigned(path, error))
        }
    }

    private static func unsigned(_ path: BytePath, _ error: FileError) -> Finding {
        guard error.code == .notFound else { return error.finding }
        let message: Message =
            "'\(path.bytes)' has no signature beside it ('\(PolicyFileName.signatures(of: path.name ?? []))')"
        return Finding(.signatureMissing, message, path: path.bytes)
    }

    /// The same bytes in several places are one candidate with all of its signatures.
    private static func distinct(_ candidates: [PolicyCandidate]) -> [PolicyCandidate] {
        var distinct: [PolicyCandidate] = []
        for candidate in candidates {
            if let position = distinct.firstIndex(where: { $0.file.bytes == candidate.file.bytes }) {
                distinct[position].add(candidate.signatures)
            } else {
                distinct.append(candidate)
            }
        }
        return distinct
    }
}

extension PolicyCandidate {
    fileprivate mutating func add(_ others: [ReadFile]) { signatures += others }
}

extension Folder {
    fileprivate static func opened(_ path: BytePath) throws(TrustStateError) -> Folder {
        do throws(FileError) { return try Folder(path) } catch { throw TrustStateError(error) }
    }

    fileprivate func listed() throws(TrustStateError) -> [[UInt8]] {
        do throws(FileError) { return try names() } catch { throw TrustStateError(error) }
    }
}
