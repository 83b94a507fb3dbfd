public import OpenPGP

/// What new keys are made for: every verifier of today knows these.
public enum KeyAlgorithm: String, Sendable, CaseIterable {
    case ed25519
    case rsa4096
    case rsa3072

    /// Whether `key` is one of these.
    public func isThat(of key: PublicKey) -> Bool {
        switch self {
        case .ed25519: key.algorithm == .eddsaLegacy && key.curve == .ed25519
        case .rsa4096: key.algorithm == .rsa && key.bits == 4_096
        case .rsa3072: key.algorithm == .rsa && key.bits == 3_072
        }
    }
}
