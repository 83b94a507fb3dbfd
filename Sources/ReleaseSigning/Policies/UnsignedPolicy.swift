public import FileAccess
internal import Findings
public import GnuPGSigning
public import OpenPGP
internal import Releases
public import TrustPolicy
public import TrustState

/// A version of a policy that one of its roots is about to sign.
public struct UnsignedPolicy: Sendable {
    public let file: PolicyFile
    /// The version before, beside it; nil for the first.
    let previous: PolicyFile?

    /// What differs from the version before; none for the first.
    public var changes: [PolicyChange] {
        previous.map { PolicyChange.all(from: $0.policy, to: file.policy) } ?? []
    }

    /// The version whose domain the notations of its signatures are in.
    private var domain: String { (previous ?? file).policy.rootNotationDomain }

    /// Reads the policy at `path` and the version before it.
    ///
    /// - Throws: where nobody should sign it: it is not as this program writes it, has no roots, has expired, or does not
    ///   follow a policy with roots.
    public init(reading path: BytePath, now: Timestamp) throws(ReleaseSigningError) {
        file = try ReleaseSigningError.wrapping { () throws(TrustStateError) in try PolicyFile(reading: path) }
        let file = file
        previous = try ReleaseSigningError.wrapping { () throws(TrustStateError) in try file.previous() }
        if let objection = objection(now: now) { throw ReleaseSigningError(objection) }
    }

    private func objection(now: Timestamp) -> Finding? {
        guard file.bytes == file.policy.serialized else {
            return file.refusal(
                .policyMalformed, "is not written as this program writes it, so a reader may overlook something in it")
        }
        if let objection = file.objection(after: previous) { return objection }
        do throws(PolicyExpired) { try file.policy.checkExpiry(now: now) } catch { return error.finding }
        return nil
    }

    /// - Throws: ``ReleaseSigningError`` where it accepts what the version before refuses.
    public func checkIsNotWeaker() throws(ReleaseSigningError) {
        let weakening = changes.filter(\.isWeakening).map(\.message)
        guard !weakening.isEmpty else { return }
        let message: Message =
            "'\(file.path.bytes)' is weaker than the version before: \(Message(joining: weakening, separator: "; "))"
        throw ReleaseSigningError(
            Finding(
                .policyWeaker, message, remedy: "Where that is meant, sign with --allow-weaker.", path: file.path.bytes)
        )
    }

    /// What a root's signature must be like: it says what it is over, and never expires.
    public func order() throws(ReleaseSigningError) -> SignatureOrder {
        let identity = ReleaseIdentity(
            kind: .trustPolicy, product: file.policy.product, version: ReleaseVersion("\(file.policy.version)"))
        let notations = identity.notations(domain: domain).compactMap { SignedNotation(name: $0.name, value: $0.value) }
        guard notations.count == 3, let order = SignatureOrder(notations: notations) else {
            throw ReleaseSigningError(Finding(.internalError, "a policy's names make no notations"))
        }
        return order
    }
}
