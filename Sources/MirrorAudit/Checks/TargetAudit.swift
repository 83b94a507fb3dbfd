internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import OpenPGP
internal import ReleaseVerification
internal import Releases
internal import TrustPolicy

/// Audits one target: everything that is there against everything that is signed.
final class TargetAudit {
    let tree: any TargetTree
    /// What the memory calls the target.
    let rememberedName: String
    let judge: SignatureJudge
    let memory: (any AuditMemory)?
    let options: AuditOptions

    var inventory: Inventory
    let manifests: ManifestAudit
    private(set) var result: AuditedTarget
    /// Files of which something is to be said, by number.
    var faults: [Int: AuditedFile] = [:]
    /// Where content that is missing should be, by its digests.
    var missing: [Digest: Int] = [:]
    /// Paths whose content was found at another.
    var moved: Set<[UInt8]> = []
    /// What was read, for comparing targets and clients; of nothing where neither is asked for.
    private(set) var seen = SeenDigests()
    private let isCompared: Bool
    /// What the server said along with content that is bad, by number.
    private(set) var answers: [Int: WebAnswer] = [:]
    /// Content that the server gave other clients than this one, by number.
    var others: [Int: [OtherAnswer]] = [:]
    /// Where the policy's distribution puts what; nil where there is none.
    private(set) lazy var places = options.distribution.map { ReleasePlaces($0, product: options.product ?? "") }
    /// What is known of files that signatures are over which no manifest lists, by number.
    var signedFiles: [Int: SignedFileState] = [:]
    /// Files for which there was no time.
    private var unreached = 0

    init(
        _ tree: any TargetTree, rememberedAs rememberedName: String, isOrigin: Bool, isCompared: Bool,
        judge: SignatureJudge, options: AuditOptions, memory: (any AuditMemory)?, cache: VerdictCache
    ) throws {
        self.isCompared = isCompared || options.vantage
        self.tree = tree
        self.rememberedName = rememberedName
        self.judge = judge
        self.options = options
        self.memory = memory
        result = AuditedTarget(tree.name, isOrigin: isOrigin)
        var inventory = try Inventory(of: tree) { !options.isIgnored($0) }
        manifests = try ManifestAudit(&inventory, of: tree, by: judge, cache)
        self.inventory = inventory
    }

    /// Does all of it.
    func run() throws {
        let isResumed = try memory?.begin(
            rememberedName, isOrigin: result.isOrigin, isWhole: options.isWhole && !tree.isUnlisted([]), at: options.now
        )
        addOddities()
        addMissing()
        let placeChecks = places.map { PlaceChecks($0, over: manifests) }
        if let placeChecks { addLinkedPlaces(placeChecks) }
        for (number, file) in manifests.files {
            var file = file
            if let accepted = manifests.accepted(at: file.path) {
                file.add(placeChecks?.findings(about: accepted) ?? [])
            }
            try addRollback(to: &file)
            addChange(to: &file, try memory?.lastSound(file.path, in: rememberedName))
            try take(file, number)
        }
        try readFiles(isResumed: isResumed ?? false)
        try compareVantages()
    }

    /// Ends it, once targets were compared: counts, and hands over what is wrong, by path.
    func finish() throws -> AuditedTarget {
        if !tree.isUnlisted([]), !inventory.files.contains(where: { _ in true }) {
            note(Finding(.fileMissing, "'\(tree.name)' has no file at all"))
        }
        try keepEvidence()
        for (number, file) in faults.sorted(by: { $0.value.path.lexicographicallyPrecedes($1.value.path) })
        where options.isMine(file.path) {
            let shown = file.joined(with: others[number] ?? [])
            result.counts[shown.verdict, default: 0] += 1
            if shown.verdict != .ok || !shown.findings.isEmpty { result.files.append(shown) }
            // What other clients got is remembered as what it is: see remember(_:).
            try memory?.conclude(file, in: rememberedName, at: .now())
        }
        result.noted = result.noted.inOrder
        result.unreached = unreached
        result.isUnlisted = tree.isUnlisted([])
        var remembered = result
        remembered.name = rememberedName
        try memory?.end(remembered, at: .now())
        return result
    }

    /// Adds what a comparison with other targets found.
    func add(_ rule: Rule, _ message: Message, at number: Int) {
        add(Finding(rule, message, path: inventory[number]), at: number)
    }

    private func add(_ finding: Finding, at number: Int) {
        change(number) { file in
            if !file.findings.contains(finding) { file.add([finding]) }
        }
    }

    /// Changes what is said of a file that was read.
    func change(_ number: Int, _ body: (inout AuditedFile) -> Void) {
        let path = inventory[number]
        var file = faults[number] ?? AuditedFile(path, inventory.role(of: path), .ok)
        // Manifests are read by every shard, and counted by one.
        if faults[number] == nil, seen[number] != nil, options.isMine(path) { result.counts[.ok, default: 0] -= 1 }
        file.digest = file.digest ?? seen[number]
        body(&file)
        faults[number] = file
    }

    /// Adds what is said of the target as a whole.
    func note(_ finding: Finding) { result.noted.append(finding) }
}

// MARK: - What is there

extension TargetAudit {
    private func addOddities() {
        for entry in inventory.oddities where options.isMine(entry.path) {
            switch entry.kind {
            case .file, .assumed: break
            case .link(inside: _?):
                let message: Message = "'\(entry.path)' is a link, and is not followed"
                result.noted.append(Finding(.linkInTree, message, severity: .note, path: entry.path))
            case .link(inside: nil):
                result.noted.append(
                    Finding(
                        .linkInTree, "'\(entry.path)' is a link that leads, or may lead, out of the tree",
                        path: entry.path))
            case .other:
                result.noted.append(
                    Finding(.notARegularFile, "'\(entry.path)' is a device, pipe or socket", path: entry.path))
            case .unlisted(let finding), .stray(let finding): result.noted.append(finding)
            }
        }
    }

    /// Reads what is no manifest, several files at once.
    private func readFiles(isResumed: Bool) throws {
        var numbers: [UInt32] = []
        if isCompared { seen.reserve(inventory.count) }
        for number in inventory.files {
            let path = inventory[number]
            guard options.isMine(path), inventory.role(of: path) != .manifest else { continue }
            if isResumed, let known = try memory?.resumed(path, in: rememberedName),
                known.verdict != .ok || isStillExpected(known.digest, number)
            {
                // As when it was found: see judgeUnlisted.
                if known.verdict == .moved, let expected = known.expectedPath { noteMoved(from: expected) }
                noteSize(known.size, of: path, number)
                try take(known, number)
            } else if let past = try postponed(number) {
                var file = AuditedFile(path, inventory.role(of: path), .notReread)
                file.digest = past.digest
                noteSize(past.size, of: path, number)
                try take(file, number)
            } else {
                numbers.append(UInt32(number))
            }
        }
        let (toRead, paths) = (inOrderOfReading(numbers), inventory.paths)
        let listed = listedContent
        var reading = Reading(count: toRead.count, algorithms: algorithms, deadline: options.deadline) {
            position, digests in
            listed.findings(about: digests, Int(toRead[position]))
        }
        reading.evidence = options.evidence
        reading.isExpected = { position, findings in listed.isExpected(findings, Int(toRead[position])) }
        try tree.digests(reading, path: { paths[Int(toRead[$0])] }) { position, result in
            let number = Int(toRead[position])
            switch result {
            case .success(let content): try take(content, number)
            case .failure(let error): try take(unread(number, error), number)
            }
        }
    }

    /// Those that manifests use, and denials.
    var algorithms: Set<DigestAlgorithm> {
        manifests.algorithms.union(judge.requirements.deniedAlgorithms).union([.sha256])
    }

    private func take(_ content: ReadContent, _ number: Int) throws {
        if signedFiles[number] != nil { signedFiles[number] = .read(size: content.digests.size) }
        // Of most files there is nothing to be said and nothing to be remembered.
        if content.findings?.isEmpty == true, memory == nil, inventory.nameProblems[number] == nil {
            result.bytesRead += content.digests.size
            result.counts[.ok, default: 0] += 1
            if isCompared { seen[number] = content.digests[.sha256] }
            return
        }
        let path = inventory[number]
        let isErrorPage = content.answer?.isErrorPage(at: path) ?? false
        if isErrorPage, inventory.isAssumed(number), !manifests.listing.isListed(number) {
            // A server that says 200 to whatever it is asked for.
            return try take(unread(number, TreeError(Finding(.fileMissing, "it is an error page"), .absent)), number)
        }
        var file = try judge(content.digests, number, content.findings)
        if file.verdict != .ok, let answer = content.answer {
            answers[number] = answer
            if isErrorPage {
                let message: Message = "what the server sends for '\(path)' is \(answer.kind.description)"
                file.add([Finding(.answerMalformed, message, severity: .note, path: path)])
            }
        }
        try take(file, number)
    }

    /// Nil for a file that is to be read; what is known of one that is left for later.
    private func postponed(_ number: Int) throws -> PastObservation? {
        let path = inventory[number]
        if !options.isSampled(path) {
            return try memory?.last(path, in: rememberedName)
                ?? PastObservation(digest: nil, size: nil, verdict: .notReread, version: nil, readAt: options.now)
        }
        guard let before = options.rereadBefore, let past = try memory?.last(path, in: rememberedName),
            past.verdict == .ok, past.readAt > before, isStillExpected(past.digest, number)
        else { return nil }
        return past
    }

    /// Notes that what belongs to a path was found at another: nothing is missing.
    func noteMoved(from expected: [UInt8]) {
        moved.insert(expected)
        faults[inventory.number(of: expected)] = nil
    }

    private func unread(_ number: Int, _ error: TreeError) -> AuditedFile {
        let path = inventory[number]
        var file = AuditedFile(path, inventory.role(of: path), .ok)
        switch error.kind {
        case .absent where inventory.isAssumed(number):
            inventory.drop(number)
            let listed = manifests.listed(number, path).first?.manifest.path.bytes
            let reason: Message = listed.map { "'\($0)' lists it" } ?? "it should be"
            file.add(.fileMissing, "'\(path)' is not there, and \(reason)")
        case .absent:
            file.add(.fileMissing, "'\(path)' vanished while the target was audited")
        case .notReached:
            unreached += 1
            file.verdict = .notReread
        case .unreadable:
            file.add([error.finding])
            if file.verdict == .ok { file.verdict = .unreadable }
        }
        return file
    }

    private func take(_ file: AuditedFile, _ number: Int) throws {
        if isCompared { seen[number] = file.verdict == .notReread ? nil : file.digest }
        guard options.isMine(file.path) else { return }
        result.bytesRead += file.size ?? 0
        try memory?.observe(file, in: rememberedName, at: .now())
        if file.verdict == .ok, file.findings.isEmpty {
            result.counts[.ok, default: 0] += 1
        } else if file.verdict == .notReread {
            result.counts[.notReread, default: 0] += 1
        } else {
            faults[number] = file
        }
    }
}
