internal import CLibcrypto
internal import Manifests

/// libcrypto's digests, fetched once: a fetch for each file would cost more than hashing a small one. See: man 3
/// EVP_MD_fetch
enum LibcryptoDigests {
    /// Fetched types live as long as the process; libcrypto's own tables are thread-safe.
    private nonisolated(unsafe) static let types: [DigestAlgorithm: OpaquePointer] = {
        // No configuration file may load a provider into this process. See: man 3 OPENSSL_init_crypto
        OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil)
        var types: [DigestAlgorithm: OpaquePointer] = unsafe [:]
        for algorithm in DigestAlgorithm.all {
            if let type = unsafe EVP_MD_fetch(nil, name(of: algorithm), nil) { unsafe types[algorithm] = unsafe type }
        }
        return unsafe types
    }()

    static func type(of algorithm: DigestAlgorithm) -> OpaquePointer? { unsafe types[algorithm] }

    private static func name(of algorithm: DigestAlgorithm) -> String {
        switch algorithm {
        case .sha224: "SHA2-224"
        case .sha256: "SHA2-256"
        case .sha384: "SHA2-384"
        case .sha512: "SHA2-512"
        case .sha512Half: "SHA2-512/256"
        case .sha3Short: "SHA3-256"
        case .sha3Long: "SHA3-512"
        case .blake2b: "BLAKE2B-512"
        case .sha1: "SHA1"
        default: "MD5"
        }
    }
}
