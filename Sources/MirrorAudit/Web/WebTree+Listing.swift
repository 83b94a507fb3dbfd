internal import Findings
internal import Hashing
internal import Manifests
internal import Releases
internal import Transfer

/// What is listed, and how far listings are followed. A listing only says what to ask for.
extension WebTree {
    /// Hostile servers list without end.
    static let mostEntries = 4_000_000
    static let mostFolders = 200_000
    static let deepest = 64
    /// Links that lead elsewhere: so many are named, the others counted.
    static let mostStrays = DirectoryListing.mostStrays

    func list(_ found: (TreeEntry) throws -> Void) throws {
        switch try root() {
        case .bucket: try BucketPages(client).list(found)
        case .folder(let listing): try list(listing, found)
        case .nothing(let reason):
            let message: Message = "'\(name)' has no listing (\(reason)): what is there that nothing names is not known"
            unlisted = [[]]
            try found(TreeEntry(path: [], kind: .unlisted(Finding(.targetUnlisted, message, severity: .note))))
            try guess(found)
        }
    }

    private enum Root {
        case bucket
        case folder(DirectoryListing)
        /// Why.
        case nothing(Message)
    }

    private func root() throws(TreeError) -> Root {
        guard client.prefix.isEmpty else { return .bucket }
        let page: FetchedContent
        do throws(TransferError) {
            page = try client.fetch(client.base, limit: DirectoryListing.longestPage)
        } catch {
            // 403, 404 and 410 say that there is no listing; any other answer says nothing of what there is.
            guard error.code == .missing else { throw TreeError(error.finding) }
            return .nothing(error.message)
        }
        do throws(ListingError) {
            if ContentKind(of: page.bytes) == .xml {
                _ = try BucketListing(parsing: page.bytes) { client.deadline.isOver }
                return .bucket
            }
            return .folder(try DirectoryListing(parsing: page.bytes, of: page.folder) { client.deadline.isOver })
        } catch {
            guard !client.deadline.isOver else { throw .notReached([]) }
            return .nothing(error.reason)
        }
    }

    private func list(_ root: DirectoryListing, _ found: (TreeEntry) throws -> Void) throws {
        var crawl = Crawl()
        var level = try crawl.take(root, below: [], found)
        var depth = 0
        while !level.isEmpty {
            depth += 1
            let folders = level
            var next: [[UInt8]] = []
            let client = client
            let isTooDeep = depth >= Self.deepest
            try ParallelDigests([.sha256], threads: client.options.jobs).run(
                count: folders.count,
                work: { number, _ -> Result<DirectoryListing, TreeError> in
                    guard !isTooDeep else {
                        return .failure(TreeError(Finding(.targetUnavailable, "folders lie too deeply in each other")))
                    }
                    do throws(TreeError) {
                        return .success(try client.listing(of: folders[number]))
                    } catch {
                        return .failure(error)
                    }
                },
                deliver: { number, result in
                    switch result {
                    case .success(let listing): next += try crawl.take(listing, below: folders[number], found)
                    case .failure(let error):
                        if client.deadline.isOver || client.isGivenUp || error.finding.rule == .listingEndless {
                            throw error
                        }
                        let message: Message =
                            "'\(folders[number])' is not listed: \(error.finding.message); what it holds is not known"
                        let finding = Finding(.targetUnavailable, message, path: folders[number])
                        unlisted.insert(folders[number])
                        try found(TreeEntry(path: folders[number], kind: .unlisted(finding)))
                    }
                })
            level = next
        }
        try crawl.finish(found)
    }

    /// What a server that lists nothing may have: what was named, and manifests where they usually are.
    private func guess(_ found: (TreeEntry) throws -> Void) throws {
        var folders: Set<[UInt8]> = [[]]
        for path in candidates {
            for end in path.indices where path[end] == slash { folders.insert(Array(path[...end])) }
        }
        let shared = Discovery.manifestNames(for: []).filter { Discovery.artifactName(ofManifest: $0) == nil }
            .filter { $0.first != dot }
        let usual = folders.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { folder in
            shared.map { folder + $0 }
        }
        let known = Set(candidates)
        for path in candidates where !guesses.contains(path) {
            try found(TreeEntry(path: path, kind: .assumed))
        }
        let probes =
            candidates.filter { guesses.contains($0) && Discovery.isManifestName(Array($0.fileName)) }
            + usual.filter { !known.contains($0) }
        let client = client
        try ParallelDigests([.sha256], threads: client.options.jobs).run(
            count: probes.count,
            work: { number, _ in client.probe(probes[number]) },
            deliver: { number, result in
                if try result.get() { try found(TreeEntry(path: probes[number], kind: .assumed)) }
            })
    }
}

extension WebClient {
    /// What a server says is in a folder.
    fileprivate func listing(of folder: [UInt8]) throws(TreeError) -> DirectoryListing {
        guard !deadline.isOver, !isGivenUp else { throw .notReached(folder) }
        let address = try address(ofFolder: folder)
        let page: FetchedContent
        do throws(TransferError) {
            page = try fetch(address, limit: DirectoryListing.longestPage)
        } catch {
            throw TreeError(error.finding)
        }
        let listing: DirectoryListing
        do throws(ListingError) {
            listing = try DirectoryListing(parsing: page.bytes, of: page.folder) { deadline.isOver }
        } catch {
            guard !deadline.isOver else { throw .notReached(folder) }
            throw TreeError(Finding(.targetUnavailable, error.reason))
        }
        try count(listing)
        return listing
    }

    /// Whether a manifest may be at a path: a page of HTML is none.
    fileprivate func probe(_ path: [UInt8]) -> Result<Bool, TreeError> {
        guard !deadline.isOver else { return .failure(.notReached(path)) }
        do throws(TreeError) {
            let address = try address(of: path)
            do throws(TransferError) {
                let content = try fetch(address, limit: Manifest.largest)
                let answer = WebAnswer(response: content.response, kind: ContentKind(of: content.bytes))
                return .success(!answer.isErrorPage(at: path))
            } catch {
                if error.code == .missing { return .success(false) }
                throw TreeError(error.finding)
            }
        } catch {
            return .failure(error)
        }
    }
}

extension FetchedContent {
    /// The path of the folder that a listing is of, as its links are meant.
    fileprivate var folder: [UInt8] {
        let path = Array(response.address.path.utf8)
        return Array(path.folderPrefix)
    }
}

/// What listings held so far.
private struct Crawl {
    private var folders = 0
    private var strays = 0

    /// - Returns: the folders that were found, with their final slashes.
    mutating func take(
        _ listing: DirectoryListing, below folder: [UInt8], _ found: (TreeEntry) throws -> Void
    ) throws -> [[UInt8]] {
        var next: [[UInt8]] = []
        for entry in listing.entries {
            guard folders <= WebTree.mostFolders else {
                throw TreeError(Finding(.listingEndless, "its folders go on and on: \(folders) and more"))
            }
            let path = folder + entry.name
            if entry.isFolder {
                folders += 1
                next.append(path + [slash])
            } else {
                try found(TreeEntry(path: path, kind: .file))
            }
        }
        let named = listing.strays.prefix(max(0, WebTree.mostStrays - strays))
        strays += listing.strayCount
        for stray in named {
            let message: Message = "'\(stray)' in the listing of '\(folder)' leads elsewhere, and is not followed"
            try found(TreeEntry(path: folder, kind: .stray(Finding(.listingStray, message, severity: .note))))
        }
        return next
    }

    func finish(_ found: (TreeEntry) throws -> Void) throws {
        guard strays > WebTree.mostStrays else { return }
        let message: Message = "\(strays - WebTree.mostStrays, "more link") of listings leads elsewhere"
        try found(TreeEntry(path: [], kind: .stray(Finding(.listingStray, message, severity: .note))))
    }
}
