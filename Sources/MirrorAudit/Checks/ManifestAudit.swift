internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import OpenPGP
internal import ReleaseVerification
internal import Releases
internal import TrustPolicy

/// The manifests of a target: what each of them is, and what the accepted ones say of which path.
struct ManifestAudit {
    /// The accepted ones, by their position in ``listing``.
    private(set) var accepted: [VerifiedManifest] = []
    private(set) var listing = ListingIndex()
    /// What rejected manifests list, as far as they can be read at all: the verdict on the manifest, by path.
    private var rejectedListing: [Int: FileVerdict] = [:]
    /// Folders of rejected manifests that can't be read: whatever they listed, it was there or below. With a final slash.
    private var rejectedFolders: [[UInt8]: FileVerdict] = [:]
    /// One for each manifest, accepted or not, in order; with its content's digest.
    private(set) var files: [(number: Int, file: AuditedFile)] = []
    /// By the path of an accepted manifest, its position.
    private var positions: [[UInt8]: Int] = [:]

    private let tree: any TargetTree
    private let judge: SignatureJudge
    private let cache: VerdictCache

    init(
        _ inventory: inout Inventory, of tree: any TargetTree, by judge: SignatureJudge, _ cache: VerdictCache
    ) throws {
        self.cache = cache
        self.tree = tree
        self.judge = judge
        // What a manifest lists may be a manifest, where nothing else says what is there.
        var done: Set<Int> = []
        var pending = manifests(in: inventory, but: done)
        while !pending.isEmpty {
            for number in pending { try add(number, inventory[number], &inventory) }
            done.formUnion(pending)
            pending = manifests(in: inventory, but: done)
        }
    }

    private func manifests(in inventory: Inventory, but done: Set<Int>) -> [Int] {
        var numbers: [Int] = []
        for number in inventory.files
        where Discovery.isManifestName(Array(inventory[number].fileName)) && !done.contains(number) {
            numbers.append(number)
        }
        return numbers
    }

    /// The accepted manifests that list the file, each with the name that it has there.
    func listed(_ number: Int, _ path: [UInt8]) -> [ListedName] {
        listing.manifests(listing: number).map { position in
            ListedName(path, in: accepted[position], below: accepted[position].path)
        }
    }

    /// The accepted manifest at a path.
    func accepted(at path: [UInt8]) -> VerifiedManifest? { positions[path].map { accepted[$0] } }

    /// Digests of what should be at a path, by those manifests.
    func digests(listedFor number: Int, _ path: [UInt8]) -> [Digest] {
        listed(number, path).flatMap { listed -> [Digest] in
            guard case .found(let entries, _) = listed.manifest.manifest.lookup(listed.name) else { return [] }
            return entries.map(\.digest)
        }
    }

    /// The verdict on the rejected manifest that the file hangs on, or may; nil for none.
    func rejection(of number: Int, _ path: [UInt8]) -> FileVerdict? {
        if let verdict = rejectedListing[number] { return verdict }
        guard !rejectedFolders.isEmpty else { return nil }
        var folder = Array(path.folderPrefix)
        while true {
            if let verdict = rejectedFolders[folder] { return verdict }
            guard !folder.isEmpty else { return nil }
            folder = Array(Array(folder.dropLast()).folderPrefix)
        }
    }

    /// Every algorithm that an accepted manifest uses.
    var algorithms: Set<DigestAlgorithm> {
        accepted.reduce(into: []) { $0.formUnion($1.manifest.entries.algorithms) }
    }
}

extension ManifestAudit {
    private mutating func add(_ number: Int, _ path: [UInt8], _ inventory: inout Inventory) throws {
        var file = AuditedFile(path, .manifest, .ok)
        do throws(TreeError) {
            let bytes = try tree.content(of: path, limit: Manifest.largest)
            try add(number, bytes, &file, &inventory)
        } catch {
            // Without it, whatever it lists would look as if nobody had signed it.
            if error.kind == .notReached { throw error }
            if error.kind == .absent, inventory.isAssumed(number) {
                inventory.drop(number)
                return
            }
            file.add([error.finding])
            if file.verdict == .ok { file.verdict = .unreadable }
            rejectUnread(file, &inventory)
        }
        files.append((number, file))
    }

    private mutating func add(
        _ number: Int, _ bytes: [UInt8], _ file: inout AuditedFile, _ inventory: inout Inventory
    ) throws(TreeError) {
        let verdict: ManifestVerdict
        do {
            let digests = try ContentDigests(sha256Of: bytes)
            file.digest = digests[.sha256]
            file.size = digests.size
            verdict = try self.verdict(on: bytes, at: file.path, &inventory)
        } catch {
            throw TreeError((error as? any FindingError)?.finding ?? Finding(.internalError, "it can't be judged"))
        }
        file.signers = verdict.signed?.decision.counted.sorted() ?? []
        file.release = verdict.signed?.decision.release
        file.add(verdict.findings.ofAnAudit)
        if let manifest = verdict.accepted, file.verdict == .ok {
            add(manifest, &file, &inventory)
        } else {
            if file.verdict == .ok { file.verdict = .untrusted }
            reject(bytes, file, &inventory)
        }
    }

    /// The signatures beside it, and what they make of it.
    private func verdict(
        on bytes: [UInt8], at path: [UInt8], _ inventory: inout Inventory
    ) throws -> ManifestVerdict {
        guard let shown = BytePath(path) else { throw TreeError(Finding(.manifestMalformed, "it has no name")) }
        var signatures: [ReadFile] = []
        for name in Discovery.signatureNames(for: path) where inventory.holds(name) || tree.isUnlisted(name) {
            guard let signature = BytePath(name) else { continue }
            do throws(TreeError) {
                let content = try tree.content(of: name, limit: SignatureFile.largest)
                inventory.assume(inventory.number(of: name))
                signatures.append(ReadFile(path: signature, bytes: content))
            } catch {
                if error.kind == .notReached { throw error }
                if error.kind == .absent, tree.isUnlisted(name) { continue }
                signatures.append(ReadFile(path: signature, problem: error.finding))
            }
        }
        return try cache.verdict(on: ReadFile(path: shown, bytes: bytes), signatures) { file, signatures in
            try judge.verify(file, signatures: signatures)
        }
    }

    /// Notes what an accepted manifest lists. Names that must not be opened are findings, and are not.
    private mutating func add(_ manifest: VerifiedManifest, _ file: inout AuditedFile, _ inventory: inout Inventory) {
        let position = accepted.count
        accepted.append(manifest)
        positions[file.path] = position
        let problems = manifest.manifest.nameProblems
        file.add(problems.map { Finding(.manifestMalformed, $0.message, path: file.path) })
        let unsafe = Set(problems.map(\.name))
        for name in manifest.manifest.names where !unsafe.contains(name) {
            let number = inventory.number(of: file.path.folderPrefix + name)
            listing.add(position, listing: number)
            if tree.isUnlisted(inventory[number]) { inventory.assume(number) }
        }
    }

    /// The same for one of which it is not known what it lists.
    private mutating func rejectUnread(_ file: AuditedFile, _ inventory: inout Inventory) {
        if let artifact = Discovery.artifactName(ofManifest: file.path) {
            if inventory.holds(artifact) { rejectedListing[inventory.number(of: artifact)] = file.verdict }
        } else {
            rejectedFolders[Array(file.path.folderPrefix)] = file.verdict
        }
    }

    /// What hangs on a manifest that is not accepted is counted like it: it is not another fault of its own.
    private mutating func reject(_ bytes: [UInt8], _ file: AuditedFile, _ inventory: inout Inventory) {
        guard let manifest = try? Manifest(bytes, fileName: Array(file.path.fileName)) else {
            rejectUnread(file, &inventory)
            return
        }
        for name in manifest.names where NameProblem.Kind(of: name) == nil {
            let path = file.path.folderPrefix + name
            // A name alone makes no path: only what is there is looked up.
            guard inventory.holds(Array(path)) else { continue }
            rejectedListing[inventory.number(of: Array(path))] = file.verdict
        }
    }
}

extension [Finding] {
    /// Without what concerns only those who ask for one release: an audit compares all that are there instead.
    var ofAnAudit: [Finding] { filter { $0.rule != .rollbackUnnoticed } }
}
