internal import FileAccess
public import Findings
public import OpenPGP
internal import TrustPolicy

/// The certificates of the keys that a policy names, from all sources that are there: what any of them revokes is
/// revoked. Others that are there come last; they never count, and only tell whose a signature is that does not.
public struct PolicyKeys: Sendable {
    public let certificates: [Certificate]
    /// What is wrong with single sources, as warnings.
    public let remarks: [Finding]

    /// Reads the files beside the policy. Addresses are not contacted: what came from there is in the cache.
    ///
    /// - Parameters:
    ///   - cached: what earlier updates found, merged with the files; none where the files alone are asked.
    ///   - others: what is wrong with sources that were asked besides, for an error.
    /// - Throws: ``TrustStateError`` where the signers whose keys are there can't meet the threshold, or two of them have
    ///   the same key.
    public init(of file: PolicyFile, cached: [KeyFile], others: [Finding] = []) throws(TrustStateError) {
        var sources = KeySources(in: [file.path.folder]) { _ in [] }
        sources.addFiles(of: file.policy)
        let remarks = sources.remarks
        let named = Set(file.policy.namedKeys)
        let all = KeyFile.merged(cached + sources.files)
        let ours = all.filter { named.contains($0.fingerprint) }
        try Self.check(ours, against: file.policy, remarks + others)
        certificates = ours + all.filter { !named.contains($0.fingerprint) }
        self.remarks = remarks
    }

    private static func check(
        _ certificates: [Certificate], against policy: Policy, _ remarks: [Finding]
    ) throws(TrustStateError) {
        let named = Set(policy.signers.map(\.fingerprint))
        let signers = certificates.filter { named.contains($0.fingerprint) }
        guard signers.count >= policy.threshold else {
            let there = Set(signers.map(\.fingerprint))
            let absent = policy.signers.map(\.fingerprint).filter { !there.contains($0) }
            let names = Message(joining: absent.map { "\($0.hexadecimal)" }, separator: ", ")
            let reasons = remarks.map { remark -> Message in "; \(remark.message)" }
            let message: Message =
                "no source of the policy for '\(policy.product)' that is here holds the key \(names)"
            throw TrustStateError(
                .keyFileMissing, Message(joining: [message] + reasons, separator: ""), remedy: remedy(for: policy))
        }
        var known: [[UInt8]: Certificate] = [:]
        for certificate in certificates {
            guard let twin = known.updateValue(certificate, forKey: certificate.primaryKey.material) else { continue }
            let message: Message =
                "\(twin.fingerprint.hexadecimal) and \(certificate.fingerprint.hexadecimal) are the same key"
            throw TrustStateError(.policyMalformed, message)
        }
    }
}

extension PolicyKeys {
    private static func remedy(for policy: Policy) -> Message {
        var files: [Message] = []
        var addresses: [Message] = []
        for source in policy.keys {
            switch source {
            case .file(let name): files.append("'\(name)'")
            case .address(let address): addresses.append("'\(address)'")
            }
        }
        let list = { (texts: [Message]) in Message(joining: texts, separator: ", ") }
        guard !files.isEmpty else {
            return
                "The policy names addresses only (\(list(addresses))): fetch them with verify-uploader trust update POLICY."
        }
        let remedy: Message = "Put the file that the policy names (\(list(files))) beside it"
        return addresses.isEmpty
            ? "\(remedy)." : "\(remedy), or fetch \(list(addresses)) with verify-uploader trust update POLICY."
    }
}
