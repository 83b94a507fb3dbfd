public import FileAccess
public import Findings
internal import Hashing
public import Manifests
public import TrustPolicy

/// A trust policy with the file that it was read from.
public struct PolicyFile: Sendable {
    public let path: BytePath
    /// What signatures of the policy are over.
    public let bytes: [UInt8]
    public let policy: Policy
    /// SHA-256 of the bytes.
    public let digest: Digest

    /// Reads the policy at a path that the user named, through links.
    public init(reading path: BytePath) throws(PolicyFileError) {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try OpenFile(path, links: .follow).readAll(limit: Policy.largest)
        } catch {
            let isMalformed = error.code == .tooLarge || error.code == .notARegularFile
            throw PolicyFileError(isMalformed ? .policyMalformed : .policyMissing, error.finding.message, path)
        }
        try self.init(bytes, at: path)
    }

    /// Where the file of the policy at `path` really is: behind the link, where it is one.
    public static func place(of path: BytePath) throws(PolicyFileError) -> BytePath {
        do throws(FileError) {
            return try path.resolvingLink()
        } catch {
            throw PolicyFileError(.policyMissing, error.finding.message, path)
        }
    }

    /// Reads a policy from bytes that came from `path`.
    public init(_ bytes: [UInt8], at path: BytePath) throws(PolicyFileError) {
        do throws(PolicyError) {
            policy = try Policy(parsing: bytes)
        } catch {
            throw PolicyFileError(error.finding.rule, "'\(path.bytes)': \(error.finding.message)", path)
        }
        do throws(HashingError) {
            digest = try DigestComputation.sha256(of: bytes)
        } catch {
            throw PolicyFileError(error.finding.rule, error.finding.message, path)
        }
        self.path = path
        self.bytes = bytes
    }
}

/// A policy file that cannot be used.
public struct PolicyFileError: FindingError {
    public let finding: Finding

    init(_ rule: Rule, _ message: Message, _ path: BytePath) {
        finding = Finding(rule, message, path: path.bytes)
    }
}
