import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import GnuPG
import Manifests
import OpenPGP
import TrustPolicy
import TrustState

/// A policy whose denied content counts as bad, whatever audits said when they saw it.
struct DenialOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A trust policy: say what it denies by now.", valueName: "policy"))
    var trust: String?

    @OptionGroup var state: StateOptions

    /// The reasons, by digest, of the policy's version in force.
    func denials() throws -> [Digest: String] {
        guard let trust else { return [:] }
        let named = try AcceptedPolicy(named: try Path(trust).path)
        GnuPGProcess.begin()
        let (newest, remarks) = try state.policyInForce(from: named, now: ReleaseDate.checked())
        if let refusal = remarks.first(where: { $0.severity == .error }) { throw PolicyRefusal(finding: refusal) }
        let pairs = newest.policy.denied.compactMap { denial -> (Digest, String)? in
            guard case .digest(let digest) = denial.subject else { return nil }
            return (digest, denial.reason)
        }
        return Dictionary(pairs) { first, _ in first }
    }
}

/// Versions beside a policy that contradict it: what it denies is not known.
private struct PolicyRefusal: FindingError {
    let finding: Finding
}
