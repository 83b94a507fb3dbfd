internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
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
        let questions = numbers.flatMap { number in Self.otherClients.map { (number: number, client: $0) } }
        let (client, paths, algorithms) = (tree.client, inventory.paths, algorithms)
        try ParallelDigests([.sha256], threads: client.options.jobs).run(
            count: questions.count,
            work: { position, _ -> Result<ContentDigests, TreeError> in
                let question = questions[position]
                do throws(TreeError) {
                    return .success(try client.read(paths[question.number], algorithms, as: question.client))
                } catch {
                    return .failure(error)
                }
            },
            deliver: { position, result in
                try take(result, questions[position].number, questions[position].client)
            })
    }

    private func take(_ result: Result<ContentDigests, TreeError>, _ number: Int, _ client: String) throws {
        let path = inventory[number]
        switch result {
        case .success(let digests):
            guard let here = seen[number], let there = digests[.sha256], here != there else { return }
            var other =
                inventory.role(of: path) == .manifest
                ? AuditedFile(path, .manifest, .ok)
                : try judge(digests, number, listedContent.findings(about: digests, number))
            let message: Message =
                "'\(path)' has SHA-256 \(here.hexadecimal), and \(there.hexadecimal) for a client called '\(client)'"
            other.add(.answersDiffer, message)
            for finding in other.findings where finding.severity == .error { add(finding, at: number) }
        case .failure(let error):
            guard error.kind != .notReached else { return }
            let message: Message = "'\(path)' is not given to a client called '\(client)': \(error.finding.message)"
            note(Finding(.answersDiffer, message, severity: .warning, path: path))
        }
    }
}

extension WebClient {
    fileprivate func read(
        _ path: [UInt8], _ algorithms: Set<DigestAlgorithm>, as userAgent: String
    ) throws(TreeError) -> ContentDigests {
        guard !deadline.isOver else { throw .notReached(path) }
        let address = try address(of: path)
        let sink = HashingSink(algorithms) { self.pace($0) }
        do throws(TransferError) {
            _ = try fetch(address, into: sink, as: userAgent)
        } catch {
            throw TreeError(error, at: path, isUnlisted: false, deadline)
        }
        return try sink.finish()
    }
}
