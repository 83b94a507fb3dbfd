internal import CLibcrypto

/// Any hash that a signature can name, weak ones too. Raw values are OpenPGP's numbers.
public enum ForgedHash: UInt8, Sendable, CaseIterable {
    case md5 = 1
    case sha1 = 2
    case ripemd160 = 3
    case sha256 = 8
    case sha384 = 9
    case sha512 = 10
    case sha224 = 11

    public func digest(of bytes: [UInt8]) throws -> [UInt8] {
        guard let algorithm = unsafe EVP_MD_fetch(nil, opensslName, nil) else {
            throw ForgeError("this OpenSSL has no \(opensslName)")
        }
        defer { unsafe EVP_MD_free(algorithm) }
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard unsafe EVP_Digest(bytes, bytes.count, &digest, &length, algorithm, nil) == 1 else {
            throw ForgeError("hashing failed")
        }
        return Array(digest.prefix(Int(length)))
    }

    /// The same as manifests and pins have it.
    public func hexadecimalDigest(of bytes: [UInt8]) throws -> String {
        try digest(of: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    var opensslName: String {
        switch self {
        case .md5: "MD5"
        case .sha1: "SHA1"
        case .ripemd160: "RIPEMD160"
        case .sha256: "SHA256"
        case .sha384: "SHA384"
        case .sha512: "SHA512"
        case .sha224: "SHA224"
        }
    }
}
