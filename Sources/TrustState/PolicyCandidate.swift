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

    /// Behind the name of a policy, for its signatures.
    static let signatureSuffix = Array(".sig".utf8)
    /// How many files of one version are looked at, in one folder.
    private static let mostCandidates = 16

    /// What may be version `version` of the policy at `path`, and what is wrong with files that look like it and cannot
    /// be, as warnings.
    ///
    /// - Throws: ``PolicyChainError`` also for more of them than are looked at.
    func candidates(
        for version: Int64, of path: BytePath
    ) throws(PolicyChainError) -> ([PolicyCandidate], [Finding]) {
        var found: [PolicyCandidate] = []
        var remarks: [Finding] = []
        if let named {
            do throws(FileError) {
                let bytes = try OpenFile(named, links: .follow).readAll(limit: Policy.largest)
                found.append(
                    PolicyCandidate(
                        file: ReadFile(path: named, bytes: bytes), signatures: [Self.signature(of: named)]))
            } catch {
                throw PolicyChainError(reading: named, error)
            }
        }
        let stem = Self.stem(of: path.name ?? []) + Array(".\(version)".utf8)
        for folder in folders {
            try Self.search(folder, for: stem, &found, &remarks)
        }
        return (Self.distinct(found), remarks)
    }

    /// `codecov.trust` for `codecov.trust.json`, and for `codecov.trust.4.json` too: a version may be kept under its own
    /// name.
    static func stem(of name: [UInt8]) -> [UInt8] {
        var stem = name[...]
        if stem.count > suffix.count, stem.suffix(suffix.count).elementsEqual(suffix) {
            stem = stem.dropLast(suffix.count)
        }
        let digits = stem.reversed().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        let rest = stem.dropLast(digits)
        if digits > 0, rest.count > 1, rest.last == UInt8(ascii: ".") { stem = rest.dropLast() }
        return Array(stem)
    }

    private static let suffix = Array(".json".utf8)

    /// Files named `STEM.json` and `STEM.ANYTHING.json`: two that are both signed must not go unnoticed because of what
    /// they are called.
    private static func search(
        _ path: BytePath, for stem: [UInt8], _ found: inout [PolicyCandidate], _ remarks: inout [Finding]
    ) throws(PolicyChainError) {
        let folder = try Folder.opened(path)
        let usual = stem + suffix
        let others = try folder.listed().filter { name in
            name != usual && name.starts(with: stem + [UInt8(ascii: ".")])
                && name.suffix(suffix.count).elementsEqual(suffix)
        }
        // One that is not looked at might be the other half of a fork.
        guard others.count < mostCandidates else {
            throw PolicyChainError(
                finding: Finding(
                    .policyMalformed,
                    "'\(path.bytes)' holds more than \(mostCandidates) files named '\(stem)….json', for one version",
                    remedy: "Move those away that are not the publisher's.", path: path.bytes))
        }
        for name in [usual] + others {
            guard let shown = path.appending(name) else { continue }
            do throws(FileError) {
                guard let kind = try folder.kind(of: name) else {
                    if try folder.holds(name + signatureSuffix) {
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
        let name = (path.name ?? []) + signatureSuffix
        let shown = path.folder.appending(name) ?? path
        do throws(FileError) {
            return ReadFile(path: shown, bytes: try folder.file(named: name).readAll(limit: SignatureFile.largest))
        } catch {
            return ReadFile(path: shown, problem: unsigned(path, error))
        }
    }

    /// The signatures of a file that was named: its neighbour is followed through links, as it was itself.
    private static func signature(of path: BytePath) -> ReadFile {
        let shown = BytePath(path.bytes + signatureSuffix) ?? path
        do throws(FileError) {
            return ReadFile(
                path: shown, bytes: try OpenFile(shown, links: .follow).readAll(limit: SignatureFile.largest))
        } catch {
            return ReadFile(path: shown, problem: unsigned(path, error))
        }
    }

    private static func unsigned(_ path: BytePath, _ error: FileError) -> Finding {
        guard error.code == .notFound else { return error.finding }
        let message: Message = "'\(path.bytes)' has no signature beside it ('\(path.name ?? [])\(signatureSuffix)')"
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
    fileprivate static func opened(_ path: BytePath) throws(PolicyChainError) -> Folder {
        do throws(FileError) { return try Folder(path) } catch { throw PolicyChainError(error) }
    }

    fileprivate func listed() throws(PolicyChainError) -> [[UInt8]] {
        do throws(FileError) { return try names() } catch { throw PolicyChainError(error) }
    }
}
