public import Findings

/// A file is no manifest, or has a line that cannot be read in exactly one way.
public struct ManifestError: FindingError, Hashable {
    /// From 1; nil where it is about the whole file.
    public let line: Int?
    public let reason: Message

    init(line: Int? = nil, _ reason: Message) {
        self.line = line
        self.reason = reason
    }

    public var finding: Finding {
        Finding(.manifestMalformed, line.map { "line \($0): \(reason)" } ?? reason)
    }
}
