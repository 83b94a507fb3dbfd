public import Findings

/// What became of one target as a whole.
public struct AuditedTarget: Sendable, Hashable {
    /// The folder or address, as it is shown: without user information and query.
    public internal(set) var name: String
    public let isOrigin: Bool
    /// How many files have each verdict.
    public var counts: [FileVerdict: Int] = [:]
    /// Files with anything but ``FileVerdict/ok`` and ``FileVerdict/notReread``, by path.
    public var files: [AuditedFile] = []
    /// What was found about the target itself, in no order that says anything: see ``findings``.
    public var noted: [Finding] = []
    /// How many bytes the files have that were read; of a shard, its own files alone.
    public var bytesRead: Int64 = 0
    /// Of the files that were not read, those for which there was no time.
    public var unreached = 0
    /// Whether the server does not say what it has.
    public var isUnlisted = false

    public init(_ name: String, isOrigin: Bool = false) {
        self.name = name
        self.isOrigin = isOrigin
    }

    /// About the target itself: that it could not be audited to its end, for one.
    public var findings: [Finding] { noted + conclusions }

    /// By what was found; never verified while a file is counted that is not as it should be, though nothing was found
    /// about it here: what is wrong with it may be said of its manifest, which another shard has.
    public var status: Status {
        let found = (findings + files.flatMap(\.findings)).status
        guard found == .verified else { return found }
        let counted = counts.filter { $0.value > 0 }.compactMap { $0.key.status }
        return Status.worst(of: [found] + counted)
    }

    public var fileCount: Int { counts.values.reduce(0, +) }

    /// What the numbers say: of shards, only those of all together.
    private var conclusions: [Finding] {
        var conclusions: [Finding] = []
        if let left = counts[.notReread], left > unreached {
            conclusions.append(
                Finding(.notReread, "\(left - unreached, "file") not read this time", severity: .note))
        }
        if unreached > 0 {
            let message: Message = "there was no time left for \(unreached, "file"): nothing is said of what they are"
            conclusions.append(Finding(.targetUnavailable, message))
        }
        if isUnlisted, fileCount == 0 {
            let message: Message = "'\(name)' lists nothing, and nothing of what it may have is there"
            conclusions.append(Finding(.targetUnavailable, message))
        }
        return conclusions
    }
}
