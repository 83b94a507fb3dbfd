public import FileAccess
internal import Findings
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
    public init(reading path: BytePath) throws(TrustStateError) {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try OpenFile(path, links: .follow).readAll(limit: Policy.largest)
        } catch {
            let isMalformed = error.code == .tooLarge || error.code == .notARegularFile
            throw TrustStateError(isMalformed ? .policyMalformed : .policyMissing, error.finding.message, path)
        }
        try self.init(bytes, at: path)
    }

    /// Where the file of the policy at `path` really is: behind the link, where it is one.
    public static func place(of path: BytePath) throws(TrustStateError) -> BytePath {
        do throws(FileError) {
            return try path.resolvingLink()
        } catch {
            throw TrustStateError(.policyMissing, error.finding.message, path)
        }
    }

    /// Reads a policy from bytes that came from `path`.
    public init(_ bytes: [UInt8], at path: BytePath) throws(TrustStateError) {
        do throws(PolicyError) {
            policy = try Policy(parsing: bytes)
        } catch {
            throw TrustStateError(error.finding.rule, "'\(path.bytes)': \(error.finding.message)", path)
        }
        do throws(HashingError) {
            digest = try DigestComputation.sha256(of: bytes)
        } catch {
            throw TrustStateError(error.finding.rule, error.finding.message, path)
        }
        self.path = path
        self.bytes = bytes
    }
}
