public import FileAccess
public import Findings
public import OpenPGP
internal import TrustPolicy
internal import TrustState

/// Reads policies for commands that look at them and judge nothing by them.
public enum PolicyLoading {
    /// The certificates of a policy's signers and roots.
    public static func keys(ofPolicyAt path: BytePath) throws -> (certificates: [Certificate], remarks: [Finding]) {
        let file = try PolicyFile(reading: path)
        let named = file.policy.signers.map(\.fingerprint) + (file.policy.roots?.keys ?? [])
        let keys = try PolicyKeys(of: file, cached: [])
        return (keys.certificates.filter { named.contains($0.fingerprint) }, keys.remarks)
    }
}
