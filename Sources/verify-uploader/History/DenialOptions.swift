import ArgumentParser
import CommandSupport
import FileAccess
import Manifests
import TrustPolicy
import TrustState

/// A policy whose denied content counts as bad, whatever audits said when they saw it.
struct DenialOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A trust policy: say what it denies by now.", valueName: "policy"))
    var trust: String?

    /// The reasons, by digest.
    func denials() throws -> [Digest: String] {
        guard let trust else { return [:] }
        let policy = try PolicyFile(reading: try Path(trust).path).policy
        let pairs = policy.denied.compactMap { denial -> (Digest, String)? in
            guard case .digest(let digest) = denial.subject else { return nil }
            return (digest, denial.reason)
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
