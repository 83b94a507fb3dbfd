public import FileAccess
public import Findings
public import OpenPGP
internal import SystemPackage
public import TrustPolicy
internal import TrustState

/// A policy as it is written to a file.
public struct PolicyText: Sendable {
    private let policy: Policy

    public init(_ policy: Policy) {
        self.policy = policy
    }

    /// Writes it canonically; it appears as a whole.
    ///
    /// - Throws: where something is there already and `replacing` is false.
    public func write(to path: BytePath, replacing: Bool) throws(ReleaseSigningError) {
        try ReleaseSigningError.wrapping { () throws(FileError) in
            StagedFile.sweep(beside: path)
            let staged = try StagedFile(for: path)
            try staged.write(policy.serialized)
            try staged.publishUninterrupted(mode: .document, replacing: replacing)
        }
    }

    /// Looks for the keys of `holders` in the key files beside `path`.
    ///
    /// - Returns: what is to be said where they may be at an address instead, as warnings.
    /// - Throws: where no source can have them.
    public func checkKeys(at path: BytePath, of holders: Set<Fingerprint>) throws(ReleaseSigningError) -> [Finding] {
        guard !holders.isEmpty else { return [] }
        let findings = try missingKeys(at: path, of: holders)
        let hasAddresses = policy.keys.contains { if case .address = $0 { true } else { false } }
        if hasAddresses { return findings.map { $0.weighing(.warning) } }
        if let error = ReleaseSigningError(findings) { throw error }
        return findings
    }

    private func missingKeys(at path: BytePath, of holders: Set<Fingerprint>) throws(ReleaseSigningError) -> [Finding] {
        let file = try ReleaseSigningError.wrapping { () throws(TrustStateError) in
            try PolicyFile(policy.serialized, at: path)
        }
        let keys: PolicyKeys
        do throws(TrustStateError) {
            keys = try PolicyKeys(of: file, cached: [])
        } catch {
            return [error.finding]
        }
        let missing = holders.subtracting(keys.certificates.map(\.fingerprint)).sorted()
        guard !missing.isEmpty else { return keys.remarks }
        let names = Message(joining: missing.map { "\($0.hexadecimal)" }, separator: ", ")
        let message: Message = "no key file beside '\(path.bytes)' holds \(names)"
        return [Finding(.signerNotInKeys, message, path: path.bytes)] + keys.remarks
    }
}
