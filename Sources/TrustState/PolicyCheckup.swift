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
    ) throws(PolicyChainError) {
        let limit = now.advanced(by: warning)
        findings = policy.policy.objections(now: now, due: limit)
        var sources = KeySources(in: [policy.file.path.folder], cached)
        try sources.add(of: policy.policy)
        findings += sources.remarks
        let certificates = sources.certificates
        let signers = try orChainError { try policy.policy.requirements(now: now) }
        try add(.signer, signers, certificates, due: limit)
        let roots = try orChainError { try policy.policy.rootRequirements(following: policy.policy, now: now) }
        if let roots { try add(.root, roots, certificates, due: limit) }
    }

    private mutating func add(
        _ role: Key.Role, _ requirements: SignerRequirements, _ certificates: [Certificate], due: Timestamp
    ) throws(PolicyChainError) {
        var problems: [Finding] = []
        var counting = 0
        for fingerprint in requirements.signers.sorted() {
            let standing: KeyStanding?
            if let certificate = certificates.first(where: { $0.fingerprint == fingerprint }) {
                standing = try Self.standing(of: certificate, requirements)
            } else {
                standing = nil
            }
            keys.append(Key(fingerprint: fingerprint, role: role, standing: standing))
            if let until = requirements.signerRules[fingerprint]?.until, until <= requirements.now { continue }
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
            "\(counting) of the \(role.rawValue)s can sign, and \(requirements.threshold) must"
        findings += problems + [Finding(.thresholdNotMet, message)]
    }

    private static func standing(
        of certificate: Certificate, _ requirements: SignerRequirements
    ) throws(PolicyChainError) -> KeyStanding {
        let options = EngineOptions(acceptsLegacyBindings: requirements.acceptsLegacyBindings)
        let keys = try orChainError {
            let home = try EngineHome.importing(certificate, options: options, process: GnuPGProcess.prepare())
            return try home.keys().map { Array($0.byFingerprint.values) } ?? []
        }
        return requirements.standing(of: certificate, keys.sorted { $0.fingerprint < $1.fingerprint })
    }
}
