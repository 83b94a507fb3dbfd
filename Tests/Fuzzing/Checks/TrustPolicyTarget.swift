import Findings
import Manifests
import Releases

@testable import TrustPolicy

/// Trust policies, and with them the JSON that every other document is written in.
enum TrustPolicyTarget: FuzzTarget {
    static func check(_ input: [UInt8]) throws(BrokenPromise) -> Bool {
        try JSONDocument.check(input)
        let policy: Policy
        do throws(PolicyError) { policy = try Policy(parsing: input) } catch {
            try promiseVisible(error.finding.message.text)
            return false
        }
        let text = policy.serialized
        let again = try promised("the canonical form is not read") { try Policy(parsing: text) }
        try promise(again == policy, "the canonical form is read as another policy")
        try promise(again.serialized == text, "the canonical form is no fixed point")
        try promise(PolicyChange.all(from: policy, to: again).isEmpty, "a policy differs from itself")
        try checkSense(of: policy)
        return true
    }

    /// What makes no sense does not exist as a value.
    private static func checkSense(of policy: Policy) throws(BrokenPromise) {
        let signers = Set(policy.signers.map(\.fingerprint))
        try promise(signers.count == policy.signers.count, "a signer is there twice")
        try promise((1...signers.count).contains(policy.threshold), "\(policy.threshold) of \(signers.count) must sign")
        try promise(ReleaseName.isValid(policy.product.utf8), "the product is no name")
        try promise((1...Policy.largestVersion).contains(policy.version), "version \(policy.version)")
        try promise(policy.signers.allSatisfy { $0.subkeys?.isEmpty != true }, "a signer has no key that signs")
        if let roots = policy.roots {
            try promise((1...roots.keys.count).contains(roots.threshold), "\(roots.threshold) roots must sign")
            try promise(policy.expires != nil, "it has roots and does not expire")
            try promise(signers.isDisjoint(with: roots.keys), "a root is a signer too")
        }
        for source in policy.keys {
            switch source {
            case .file(let name): try promise(isName(name), "a key lies in another folder than the policy")
            case .address(let address): try promise(address.hasPrefix("https://"), "a key comes without TLS")
            }
        }
        try promise(policy.algorithms.digests.allSatisfy(\.isCollisionResistant), "a broken digest counts")
        try promise(policy.algorithms.minimumRSABits >= 2_048, "short RSA keys count")
        guard let distribution = policy.distribution else { return }
        for pattern in [distribution.path, distribution.manifest, distribution.signature] {
            let parts = pattern.split(separator: "/", omittingEmptySubsequences: false)
            try promise(parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }, "'\(pattern)' leads out")
        }
        try promise(distribution.artifact.values.allSatisfy(isName), "an artifact is no file's name")
        let origins = distribution.origins + policy.updates
        try promise(origins.allSatisfy { $0.hasPrefix("https://") }, "an address without TLS")
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".." && !name.utf8.contains(UInt8(ascii: "/"))
            && !name.utf8.contains(0)
    }
}
