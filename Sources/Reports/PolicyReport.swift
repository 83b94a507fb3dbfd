public import Findings
public import OpenPGP
public import TrustPolicy

/// The result of looking at a trust policy or of bringing it up to date, for every format.
public struct PolicyReport: Sendable {
    /// A version that was taken over.
    public struct Update: Sendable {
        public let version: Int64
        public let changes: [PolicyChange]

        public init(version: Int64, changes: [PolicyChange]) {
            self.version = version
            self.changes = changes
        }
    }

    /// Nil where none could be read.
    public var policy: CheckReport.Basis.Policy?
    /// What it accepts, in plain words; empty where that was not asked.
    public var accepts: [Message] = []
    /// Nil where it was not to be brought up to date.
    public var updates: [Update]?
    /// Nil where nobody looked at keys.
    public var keys: [PolicyKeyState]?
    public var findings: [Finding] = []
    /// As of when.
    public let time: Timestamp

    public init(time: Timestamp) {
        self.time = time
    }
}
