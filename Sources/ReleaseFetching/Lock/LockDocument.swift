internal import Findings
public import Releases
internal import StrictJSON

/// What a lock file holds: for each file of a release that was accepted, exactly one content.
///
/// It is written in one canonical form, so that a change to it can be reviewed: entries in the order of their names, one
/// field a line.
public struct LockDocument: Sendable, Hashable {
    /// The one schema that is read and written.
    static let schema = "release-integrity/lock/1"
    /// No lock file has more bytes.
    static let largest = 4 << 20

    /// In the order of their subjects.
    public private(set) var entries: [LockedRelease] = []

    public init() {}

    init(parsing bytes: [UInt8]) throws(JSONError) {
        var fields = try JSONFields(try JSONValue(parsing: bytes))
        try fields.checkSchema(Self.schema)
        var known: Set<LockedRelease.Subject> = []
        for (value, path) in try fields.array("releases") {
            let entry = try LockedRelease(value, at: path)
            guard known.insert(entry.subject).inserted else { throw JSONError(path, "this release is there twice") }
            entries.append(entry)
        }
        // Canonical files are in order already; a shuffled one of thousands of entries must not take minutes.
        entries = LockedRelease.sorted(entries)
        try fields.finish()
    }

    var serialized: [UInt8] {
        let document: JSONValue = ["schema": .string(Self.schema), "releases": .array(entries.map(\.json))]
        return Array(document.serialized().utf8)
    }

    public subscript(subject: LockedRelease.Subject) -> LockedRelease? { entries.first { $0.subject == subject } }

    /// Versions of a product that are known to exist.
    public func versions(of product: String) -> [ReleaseVersion] {
        entries.filter { $0.subject.product == product }.compactMap { $0.subject.version.flatMap(ReleaseVersion.init) }
    }

    /// The entries of one artifact, one for each of its locked versions.
    func versions(of product: String, channel: String?, platform: String?, artifact: String) -> [LockedRelease] {
        entries.filter { entry in
            entry.subject.product == product && entry.subject.channel == channel
                && entry.subject.platform == platform && entry.subject.artifact == artifact
        }
    }

    /// Adds an entry, in the place of another with its subject.
    mutating func put(_ entry: LockedRelease) {
        entries.removeAll { $0.subject == entry.subject }
        let position =
            entries.firstIndex { LockedRelease.Subject.precedes(entry.subject, $0.subject) } ?? entries.endIndex
        entries.insert(entry, at: position)
    }
}
