public import Findings
public import ReleaseVerification

/// The result of a check, for every format.
public struct CheckReport: Sendable {
    /// What the verdict rests on.
    public struct Basis: Sendable {
        public var keys: [String]
        /// RFC 3339, UTC: as of when was judged.
        public var time: String
        /// Nil where no engine was needed.
        public var engine: String?

        public init(keys: [String] = [], time: String, engine: String? = nil) {
            self.keys = keys
            self.time = time
            self.engine = engine
        }
    }

    public let files: [CheckedFile]
    /// About the whole, an error that left everything undecided for one.
    public let findings: [Finding]
    public let basis: Basis

    public init(files: [CheckedFile], findings: [Finding] = [], basis: Basis) {
        self.files = files
        self.findings = findings
        self.basis = basis
    }

    /// The worst of all; no file at all is no success.
    public var status: Status {
        let statuses = files.map(\.status) + findings.filter { $0.severity == .error }.map(\.rule.status)
        return Status.worst(of: statuses)
    }

    /// The JSON's `verdict`.
    public var verdict: String {
        let status = status
        guard status == .verified else { return status.isRejection ? "rejected" : "undecided" }
        if files.contains(where: { $0.verdict == .checksumsMatch }) { return "checksums-match" }
        return files.allSatisfy { $0.verdict == .manifestVerified } ? "manifest-verified" : "verified"
    }

    /// The JSON's `authenticity`: what a success rests on, at the least.
    public var authenticity: String {
        guard status == .verified else { return "none" }
        if files.contains(where: { $0.verdict == .checksumsMatch }) { return "none" }
        return files.contains { $0.verdict == .pinned } ? "pinned" : "signed"
    }
}
