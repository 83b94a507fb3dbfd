public import FileAccess
public import Findings
internal import StrictJSON
internal import SystemPackage

/// A file with a ``LockDocument``, which several processes may add to at once.
public struct LockFile: Sendable, Hashable {
    public let path: BytePath

    public init(_ path: BytePath) {
        self.path = path
    }

    /// What it holds; nil where there is no such file.
    public func read() throws(LockError) -> LockDocument? {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try OpenFile(path, links: .follow).readAll(limit: LockDocument.largest)
        } catch {
            if error.code == .notFound { return nil }
            let isMalformed = error.code == .tooLarge || error.code == .notARegularFile
            throw LockError(isMalformed ? .lockMalformed : .inputOutput, error.finding.message, path)
        }
        do throws(JSONError) {
            return try LockDocument(parsing: bytes)
        } catch {
            throw LockError(.lockMalformed, "'\(path.bytes)': \(error.message)", path)
        }
    }

    /// Adds an entry. One that is there already is not written again.
    ///
    /// - Parameter replacing: whether another content of the same release is replaced.
    /// - Returns: ``Rule/releaseChanged`` where there is another content; then nothing is written.
    public func add(_ entry: LockedRelease, replacing: Bool = false) throws(LockError) -> [Finding] {
        try update { document in
            if let known = document[entry.subject] {
                let differences = known.differences(from: entry)
                guard !differences.isEmpty else { return [] }
                guard replacing else { return [Self.change(of: known, differences, in: path)] }
            }
            document.put(entry)
            return []
        }
    }

    /// That a locked release has other content now.
    static func change(of known: LockedRelease, _ differences: [Message], in path: BytePath) -> Finding {
        let message: Message =
            "\(known.subject.description) has changed since '\(path.bytes)' was written: "
        return Finding(
            .releaseChanged,
            Message(joining: [message, Message(joining: differences, separator: "; ")], separator: ""),
            remedy: """
                A published version must never change. Keep both copies and ask the publisher why it did. Only then take \
                the new content over: verify-uploader lock --update '\(path.bytes)' --trust POLICY.
                """, path: path.bytes)
    }

    /// Changes the file as a whole, under a lock of its folder. What changes nothing is not written.
    private func update(_ change: (inout LockDocument) -> [Finding]) throws(LockError) -> [Finding] {
        let target = try orLockError { () throws(FileError) in try path.withLinkFollowed() }
        guard let name = target.name else { throw LockError(.inputOutput, "'\(path.bytes)' names no file", path) }
        let folder = try orLockError { () throws(FileError) in
            let folder = try Folder(target.folder)
            try folder.lock()
            return folder
        }
        let before = try read()
        var after = before ?? LockDocument()
        let findings = change(&after)
        guard findings.isEmpty, after != before else { return findings }
        let bytes = after.serialized
        // What cannot be read again is not written.
        guard bytes.count <= LockDocument.largest, (try? LockDocument(parsing: bytes)) == after else {
            throw LockError(.lockMalformed, "'\(path.bytes)' would hold too much, or something too strange", path)
        }
        try orLockError { () throws(FileError) in
            let mode = before == nil ? FilePermissions.document : try OpenFile(target, links: .refuse).permissions
            StagedFile.sweep(beside: target)
            let staged = try StagedFile(name, in: folder)
            try staged.write(bytes)
            try staged.publishUninterrupted(mode: mode, replacing: true)
        }
        return findings
    }

    private func orLockError<Result: ~Copyable>(
        _ body: () throws(FileError) -> Result
    ) throws(LockError) -> Result {
        do throws(FileError) { return try body() } catch {
            throw LockError(.inputOutput, error.finding.message, path)
        }
    }
}

/// A lock file that cannot be used.
public struct LockError: FindingError, Hashable {
    public let finding: Finding

    init(_ rule: Rule, _ message: Message, _ path: BytePath) {
        finding = Finding(rule, message, path: path.bytes)
    }
}
