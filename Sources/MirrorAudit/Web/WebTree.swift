internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import Releases
internal import Transfer

/// What a server has below an address: a folder that it lists, a bucket, or what can be asked for by name alone.
final class WebTree: TargetTree {
    let name: String
    let client: WebClient
    /// What may be there, for a server that lists nothing.
    let candidates: [[UInt8]]
    /// Those of them of which it is no fault if they are not there.
    let guesses: Set<[UInt8]>
    /// Folders of which it is not known what they hold, once the tree was listed; each with a final slash, or empty.
    var unlisted: Set<[UInt8]> = []
    let spare: SpareFolder

    init(
        _ address: WebAddress, _ options: WebOptions, _ deadline: Deadline, candidates: [[UInt8]],
        guesses: Set<[UInt8]>
    ) throws {
        let prefix = address.queryValue(of: "prefix") ?? []
        guard prefix.isEmpty || prefix.last == slash else {
            throw TreeError(Finding(.addressMalformed, "a bucket's prefix must end with '/'"))
        }
        let base = try address.replacing(path: address.path.hasSuffix("/") ? address.path : address.path + "/")
        client = WebClient(base, prefix: prefix, options, deadline)
        name = Self.name(of: address)
        self.candidates = candidates
        self.guesses = guesses
        spare = SpareFolder()
    }

    /// As it is shown and remembered: without user information and query, save for a bucket's prefix.
    static func name(of address: WebAddress) -> String {
        let path = address.path.hasSuffix("/") ? address.path : address.path + "/"
        let base = (try? address.replacing(path: path))?.description ?? address.description
        guard let prefix = address.queryValue(of: "prefix"), !prefix.isEmpty else { return base }
        return base + "?prefix=" + Escaping.visible(prefix)
    }

    func content(of path: [UInt8], limit: Int) throws(TreeError) -> [UInt8] {
        let address = try client.address(of: path)
        do throws(TransferError) {
            return try client.fetch(address, limit: limit).bytes
        } catch {
            throw TreeError(error, at: path, isUnlisted: isUnlisted(path), client.deadline)
        }
    }

    /// Downloads it into a file that has no name: no more than it had, whatever the server sends now.
    func file(at path: [UInt8], size: Int64?) throws(TreeError) -> OpenFile {
        let address = try client.address(of: path)
        guard let shown = BytePath(path) else { throw TreeError(Finding(.manifestMalformed, "it has no name")) }
        let client = client
        let sink = HashingSink([.sha256], spool: try spare.stage()) { client.pace($0) }
        do throws(TransferError) {
            _ = try client.fetch(address, into: sink, limit: UInt64(max(0, size ?? EvidenceFolder.largestFile)))
        } catch {
            throw TreeError(error, at: path, isUnlisted: isUnlisted(path), client.deadline)
        }
        guard let spool = sink.takeSpool() else { throw TreeError(Finding(.downloadTooLarge, "it is too large")) }
        do throws(FileError) { return try spool.contents(shownAs: shown) } catch { throw TreeError(error.finding) }
    }

    func digests(
        _ reading: Reading, path: @escaping @Sendable (Int) -> [UInt8],
        deliver: (Int, Result<ReadContent, TreeError>) throws -> Void
    ) throws {
        let (client, unlisted) = (client, unlisted)
        try ParallelDigests([.sha256], threads: client.options.jobs).run(
            count: reading.count,
            work: { number, _ -> Result<ReadContent, TreeError> in
                let path = path(number)
                do throws(TreeError) {
                    let isUnlisted = Self.isUnlisted(path, unlisted)
                    return .success(try client.read(path, reading, number, isUnlisted: isUnlisted))
                } catch {
                    return .failure(error)
                }
            }, deliver: deliver)
    }

    func isUnlisted(_ path: [UInt8]) -> Bool { Self.isUnlisted(path, unlisted) }

    static func isUnlisted(_ path: [UInt8], _ folders: Set<[UInt8]>) -> Bool {
        guard !folders.isEmpty else { return false }
        if folders.contains([]) { return true }
        return path.indices.contains { path[$0] == slash && folders.contains(Array(path[...$0])) }
    }
}

extension WebClient {
    /// Reads and hashes a file, and keeps its bytes where they are not what is expected.
    fileprivate func read(
        _ path: [UInt8], _ reading: Reading, _ number: Int, isUnlisted: Bool
    ) throws(TreeError) -> ReadContent {
        guard !deadline.isOver else { throw .notReached(path) }
        guard !isGivenUp else {
            let message: Message = "'\(path)' was not asked for any more: the server failed too often in a row"
            throw TreeError(Finding(.targetUnavailable, message, path: path))
        }
        let address = try address(of: path)
        let spool = try reading.evidence?.stage()
        let sink = HashingSink(reading.algorithms, spool: spool, room: EvidenceFolder.largestFile) { self.pace($0) }
        let response: TransferResponse
        do throws(TransferError) {
            response = try fetch(address, into: sink)
        } catch {
            throw TreeError(error, at: path, isUnlisted: isUnlisted, deadline)
        }
        let digests = try sink.finish()
        var answer = WebAnswer(response: response, kind: ContentKind(of: sink.head))
        let findings = reading.judge(number, digests)
        if let evidence = reading.evidence, let spool = sink.takeSpool(), let digest = digests[.sha256],
            !reading.isExpected(number, findings)
        {
            if try evidence.keep(spool, digest) { answer.evidence = digest }
        }
        return ReadContent(digests: digests, findings: findings, answer: answer)
    }
}

/// A private folder for what is downloaded to be looked at, made when it is first needed.
final class SpareFolder {
    private var folder: PrivateFolder?

    private func taken() throws(FileError) -> PrivateFolder {
        if let folder = folder.take() { return folder }
        return try PrivateFolder(purpose: "a")
    }

    func stage() throws(TreeError) -> StagedFile {
        do throws(FileError) {
            let folder = try taken()
            let staged = try StagedFile(Array("download".utf8), in: folder.folder)
            self.folder = consume folder
            return staged
        } catch {
            throw TreeError(error.finding)
        }
    }
}
