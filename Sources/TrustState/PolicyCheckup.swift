public import Findings
internal import FileAccess
internal import GnuPG
public import OpenPGP
public import TrustPolicy

/// What is wrong with a policy and its keys, or will be soon.
public struct PolicyCheckup: Sendable {
    /// One key that the policy names.
    public struct Key: Sendable {
        public enum Role: String, Sendable {
            case signer, root
        }

        public let fingerprint: Fingerprint
        public let role: Role
        /// Nil for one whose key is not there.
        public let standing: KeyStanding?
        /// Since when nothing new by it counts; nil for one that goes on.
        public let retired: Timestamp?
        /// When it will retire; nil where that is past, or not said.
        public let retires: Timestamp?
    }

    public private(set) var keys: [Key] = []
    /// Errors where releases, or a next version, could not be accepted; warnings for what is due.
    public private(set) var findings: [Finding] = []

    /// - Parameters:
    ///   - cached: what earlier updates kept of primary keys.
    ///   - warning: how long before its end something is due.
    public init(
        of policy: AcceptedPolicy, cached: @escaping (Policy) throws -> [KeyFile], now: Timestamp,
        warning: TimeSpan
    ) throws(TrustStateError) {
        let limit = now.advanced(by: warning)
        findings = policy.policy.objections(now: now, due: limit)
        var sources = KeySources(in: [policy.file.path.folder], cached)
        try sources.add(of: policy.policy)
        findings += sources.remarks
        let certificates = sources.certificates
        let signers = try orTrustStateError { try policy.policy.requirements(now: now) }
        try add(.signer, signers, certificates, due: limit)
        let roots = try orTrustStateError { try policy.policy.rootRequirements(following: policy.policy, now: now) }
        if let roots { try add(.root, roots, certificates, due: limit) }
    }

    private mutating func add(
        _ role: Key.Role, _ requirements: SignerRequirements, _ certificates: [Certificate], due: Timestamp
    ) throws(TrustStateError) {
        var problems: [Finding] = []
        let known = Dictionary(certificates.map { ($0.fingerprint, $0) }) { first, _ in first }
        var counting = 0
        for fingerprint in requirements.signers.sorted() {
            let standing: KeyStanding?
            if let certificate = known[fingerprint] {
                standing = try Self.standing(of: certificate, requirements)
            } else {
                standing = nil
            }
            let until = requirements.signerRules[fingerprint]?.until
            let retired = until.flatMap { $0 <= requirements.now ? $0 : nil }
            keys.append(
                Key(
                    fingerprint: fingerprint, role: role, standing: standing, retired: retired,
                    retires: retired == nil ? until : nil))
            guard retired == nil else { continue }
            guard let standing else {
                problems.append(
                    Finding(.keyFileMissing, "no source that is here holds the key \(fingerprint.hexadecimal)"))
                continue
            }
            if let objection = standing.objection {
                problems.append(objection)
                continue
            }
            counting += 1
            if let expires = standing.expires, expires <= due {
                let message: Message = "the \(role.rawValue) \(fingerprint.hexadecimal) expires \(expires.rfc3339)"
                findings.append(Finding(.keyExpired, message, severity: .warning))
            }
        }
        guard counting < requirements.threshold else {
            findings += problems.map { $0.weighing(.warning) }
            return
        }
        let message: Message =
            "\(counting, role == .root ? "root" : "signer") can sign, and \(requirements.threshold) must"
        let remedy: Message = "Mend the key files that are named, or have the policy name keys that can sign."
        findings += problems + [Finding(.thresholdNotMet, message, remedy: remedy)]
    }

    private static func standing(
        of certificate: Certificate, _ requirements: SignerRequirements
    ) throws(TrustStateError) -> KeyStanding {
        let options = EngineOptions(acceptsLegacyBindings: requirements.acceptsLegacyBindings)
        let (certificate, keys) = try orTrustStateError {
            let process = try GnuPGProcess.prepare()
            let certificate = try certificate.withoutForgedRevokers(process: process)
            let home = try EngineHome.importing(certificate, options: options, process: process)
            return (certificate, try home.keys().map { Array($0.byFingerprint.values) } ?? [])
        }
        return requirements.standing(of: certificate, keys.sorted { $0.fingerprint < $1.fingerprint })
    }
}
