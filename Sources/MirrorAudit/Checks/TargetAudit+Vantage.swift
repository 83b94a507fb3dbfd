internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import OpenPGP
internal import ReleaseVerification
internal import Transfer

extension TargetAudit {
    /// What other clients call themselves: those that download releases, and a browser.
    static let otherClients = [
        "curl/8.5.0", "Wget/1.21.4", "codecov-uploader/0.8.0",
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    ]
    /// So many files are asked for once more, as each of these clients.
    static let vantageFiles = 48

    /// Asks for a sample again, as other clients and on other connections, and reports answers that differ.
    func compareVantages() throws {
        guard options.vantage, let tree = tree as? WebTree else { return }
        let numbers = inventory.files.filter { seen[$0] != nil && options.isMine(inventory[$0]) }
            .sorted {
                StableHash.of(inventory[$0], seed: options.seed) < StableHash.of(inventory[$1], seed: options.seed)
            }.prefix(Self.vantageFiles)
        let questions = numbers.flatMap { number in
            Self.otherClients.map { Question(number: number, client: $0, expected: seen[number]) }
        }
        let (client, paths, algorithms, evidence) = (tree.client, inventory.paths, algorithms, options.evidence)
        try ParallelDigests([.sha256], threads: client.options.jobs).run(
            count: questions.count,
            work: { position, _ -> Result<ReadContent, TreeError> in
                let question = questions[position]
                do throws(TreeError) {
                    return .success(try client.read(paths[question.number], algorithms, question, evidence))
                } catch {
                    return .failure(error)
                }
            },
            deliver: { position, result in
                try take(result, questions[position].number, questions[position].client)
            })
    }

    fileprivate struct Question: Sendable {
        let number: Int
        let client: String
        /// What this client got.
        let expected: Digest?
    }

    private func take(_ result: Result<ReadContent, TreeError>, _ number: Int, _ client: String) throws {
        let path = inventory[number]
        switch result {
        case .success(let content):
            guard let here = seen[number], let there = content.digests[.sha256], here != there else { return }
            let message: Message =
                "'\(path)' has SHA-256 \(here.hexadecimal), and \(there.hexadecimal) for a client called '\(client)'"
            let finding = Finding(.answersDiffer, message, path: path)
            // What this client got stays what it is.
            change(number) { $0.findings.append(finding) }
            try remember(content, there, number, finding)
        case .failure(let error):
            guard error.kind != .notReached else { return }
            let message: Message = "'\(path)' is not given to a client called '\(client)': \(error.finding.message)"
            note(Finding(.answersDiffer, message, severity: .warning, path: path))
        }
    }

    /// Keeps what another client got as an observation of its own, once for all that got the same.
    private func remember(_ content: ReadContent, _ digest: Digest, _ number: Int, _ finding: Finding) throws {
        var known = others[number] ?? []
        let position: Int
        if let same = known.firstIndex(where: { $0.file.digest == digest }) {
            position = same
        } else {
            let path = inventory[number]
            var file =
                inventory.role(of: path) == .manifest
                ? AuditedFile(path, .manifest, .ok)
                : try judge(content.digests, number, listedContent.findings(about: content.digests, number))
            (file.digest, file.size) = (digest, content.digests.size)
            position = known.count
            known.append(OtherAnswer(file: file, answer: content.answer))
        }
        known[position].file.add([finding])
        others[number] = known
        try memory?.observe(known[position].file, in: rememberedName, at: .now())
    }
}

/// What the server gave another client in the place of a file.
struct OtherAnswer {
    var file: AuditedFile
    let answer: WebAnswer?
}

extension AuditedFile {
    /// The file as it is reported: once, as the worst that anybody got.
    func joined(with others: [OtherAnswer]) -> AuditedFile {
        var joined = self
        joined.findings = []
        // That answers differ counts against the file, though not against the content that this client got.
        joined.add(findings)
        for other in others.map(\.file) {
            if other.verdict.rank < joined.verdict.rank
                || (joined.digest == digest && other.verdict.rank < verdict.rank)
            {
                (joined.digest, joined.size) = (other.digest, other.size)
            }
            joined.add(other.findings.filter { $0.severity == .error && !joined.findings.contains($0) })
        }
        return joined
    }
}

extension WebClient {
    /// Reads a file as another client, and keeps its bytes where they are not what this one got.
    fileprivate func read(
        _ path: [UInt8], _ algorithms: Set<DigestAlgorithm>, _ question: TargetAudit.Question,
        _ evidence: EvidenceFolder?
    ) throws(TreeError) -> ReadContent {
        guard !deadline.isOver else { throw .notReached(path) }
        let address = try address(of: path)
        let spool = try evidence?.stage()
        let sink = HashingSink(algorithms, spool: spool, room: EvidenceFolder.largestFile) { self.pace($0) }
        let response: TransferResponse
        do throws(TransferError) {
            response = try fetch(address, into: sink, as: question.client)
        } catch {
            throw TreeError(error, at: path, isUnlisted: false, deadline)
        }
        let digests = try sink.finish()
        var answer = WebAnswer(response: response, kind: ContentKind(of: sink.head))
        if let evidence, let spool = sink.takeSpool(), let digest = digests[.sha256], digest != question.expected {
            if try evidence.keep(spool, digest) { answer.evidence = digest }
        }
        return ReadContent(digests: digests, findings: nil, answer: answer)
    }
}
