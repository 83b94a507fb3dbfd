public import Manifests
public import OpenPGP

/// What remembers audits: a database of ``AuditHistory``, or nothing.
///
/// Called from one thread. Whatever was handed over is kept if the process is killed right after.
public protocol AuditMemory: AnyObject {
    /// A target's files are going to be read.
    ///
    /// - Parameter isWhole: whether all of them are: no shard, sample or exception. Only what such an audit does not see is
    ///   gone.
    /// - Returns: whether an audit of the target that did not come to its end is resumed.
    func begin(_ target: String, isOrigin: Bool, isWhole: Bool, at time: Timestamp) throws -> Bool

    /// What this audit saw of a file before it was killed and resumed; nil for what is still to be read.
    func resumed(_ path: [UInt8], in target: String) throws -> AuditedFile?

    /// What audits before this one saw last at a path; nil where there was nothing.
    func last(_ path: [UInt8], in target: String) throws -> PastObservation?

    /// The last content at a path that was as signed, whatever was there since: what a released file must go on to be. Nil
    /// where there was none.
    func lastSound(_ path: [UInt8], in target: String) throws -> PastObservation?

    /// The last content at a path when it was ``FileVerdict/unsigned``, whatever was there since. Nil where it never was.
    func lastUnsigned(_ path: [UInt8], in target: String) throws -> PastObservation?

    /// Every version that signatures named at a path when what was there was ``FileVerdict/ok``, in no order.
    func soundVersions(_ path: [UInt8], in target: String) throws -> [String]

    /// A file was read: at once, before targets are compared. One that is ``FileVerdict/notReread`` was not, and leaves
    /// what is remembered as it is. Other content at the same path, that another client got, is an observation of its own.
    func observe(_ file: AuditedFile, in target: String, at time: Timestamp) throws

    /// What became of it in the end; also of one that was not there, and so was not read.
    func conclude(_ file: AuditedFile, in target: String, at time: Timestamp) throws

    /// The target's audit came to its end.
    func end(_ target: AuditedTarget, at time: Timestamp) throws
}

/// What an earlier audit saw at a path.
public struct PastObservation: Sendable, Hashable {
    public let digest: Digest?
    public let size: Int64?
    public let verdict: FileVerdict
    /// The version that its signatures named, if they did.
    public let version: String?
    /// When it was last read in full.
    public let readAt: Timestamp

    public init(digest: Digest?, size: Int64?, verdict: FileVerdict, version: String?, readAt: Timestamp) {
        self.digest = digest
        self.size = size
        self.verdict = verdict
        self.version = version
        self.readAt = readAt
    }
}
