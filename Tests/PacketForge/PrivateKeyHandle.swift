internal import CLibcrypto

/// Owns an EVP_PKEY. Sendable, since nothing changes it once it is made and OpenSSL counts its references atomically.
@safe final class PrivateKeyHandle: @unchecked Sendable {
    private let pointer: OpaquePointer

    private init(_ pointer: OpaquePointer?) throws {
        guard let pointer = unsafe pointer else { throw ForgeError("OpenSSL made no key") }
        unsafe self.pointer = unsafe pointer
    }

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }

    /// Ed25519 from its 32 secret bytes.
    convenience init(ed25519 seed: [UInt8]) throws {
        try unsafe self.init(EVP_PKEY_new_raw_private_key_ex(nil, "ED25519", nil, seed, seed.count))
    }

    convenience init(rsaBits: Int) throws {
        let context = try Context(algorithm: "RSA")
        try unsafe context.check(EVP_PKEY_keygen_init(context.pointer))
        try context.set("rsa_keygen_bits", "\(rsaBits)")
        try unsafe self.init(context.generated())
    }

    convenience init(p256: Void) throws {
        let context = try Context(algorithm: "EC")
        try unsafe context.check(EVP_PKEY_keygen_init(context.pointer))
        try context.set("ec_paramgen_curve", "P-256")
        try unsafe self.init(context.generated())
    }

    /// DSA with new parameters, which is quick for 1024 bits only.
    convenience init(dsaBits: Int) throws {
        let context = try Context(algorithm: "DSA")
        try unsafe context.check(EVP_PKEY_paramgen_init(context.pointer))
        try context.set("dsa_paramgen_bits", "\(dsaBits)")
        let parameters = try unsafe PrivateKeyHandle(context.generated())
        let keyContext = try Context(parameters)
        try unsafe keyContext.check(EVP_PKEY_keygen_init(keyContext.pointer))
        try unsafe self.init(keyContext.generated())
    }

    /// Owns an EVP_PKEY_CTX.
    @safe private struct Context: ~Copyable {
        let pointer: OpaquePointer

        init(algorithm: String) throws {
            guard let pointer = unsafe EVP_PKEY_CTX_new_from_name(nil, algorithm, nil) else {
                throw ForgeError("this OpenSSL has no \(algorithm)")
            }
            unsafe self.pointer = unsafe pointer
        }

        init(_ key: PrivateKeyHandle) throws {
            guard let pointer = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil) else {
                throw ForgeError("OpenSSL cannot use the key")
            }
            unsafe self.pointer = unsafe pointer
        }

        deinit {
            unsafe EVP_PKEY_CTX_free(pointer)
        }

        func check(_ result: Int32) throws {
            guard result == 1 else { throw ForgeError("OpenSSL refuses") }
        }

        func set(_ name: String, _ value: String) throws {
            try unsafe check(EVP_PKEY_CTX_ctrl_str(pointer, name, value))
        }

        /// A new key or new parameters; the caller owns them.
        func generated() throws -> OpaquePointer? {
            var key: OpaquePointer?
            try unsafe check(EVP_PKEY_generate(pointer, &key))
            return unsafe key
        }
    }

    /// The 32 bytes of an Ed25519 public key, or the point of another curve, uncompressed.
    func publicPoint() throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 256)
        var length = bytes.count
        guard unsafe EVP_PKEY_get_octet_string_param(pointer, "pub", &bytes, bytes.count, &length) == 1 else {
            throw ForgeError("the key has no public point")
        }
        return Array(bytes.prefix(length))
    }

    /// One of the key's numbers, by OpenSSL's name for it.
    func number(_ name: String) throws -> [UInt8] {
        var number: OpaquePointer?
        defer { unsafe BN_clear_free(number) }
        guard unsafe EVP_PKEY_get_bn_param(pointer, name, &number) == 1 else {
            throw ForgeError("the key has no number '\(name)'")
        }
        return unsafe BigNumber.bytes(number)
    }

    /// Signs a digest. Ed25519 takes it as its message and gives 64 bytes, RSA one number, DSA and ECDSA a DER sequence.
    func signature(over digest: [UInt8], _ hash: ForgedHash, isEdwards: Bool, isRSA: Bool) throws -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: 2048)
        var length = signature.count
        if isEdwards {
            guard let context = unsafe EVP_MD_CTX_new() else { throw ForgeError("out of memory") }
            defer { unsafe EVP_MD_CTX_free(context) }
            guard unsafe EVP_DigestSignInit(context, nil, nil, nil, pointer) == 1,
                unsafe EVP_DigestSign(context, &signature, &length, digest, digest.count) == 1
            else { throw ForgeError("signing failed") }
            return Array(signature.prefix(length))
        }
        guard let algorithm = unsafe EVP_MD_fetch(nil, hash.opensslName, nil) else { throw ForgeError("no such hash") }
        defer { unsafe EVP_MD_free(algorithm) }
        let context = try Context(self)
        try unsafe context.check(EVP_PKEY_sign_init(context.pointer))
        if isRSA { try unsafe context.check(EVP_PKEY_CTX_set_signature_md(context.pointer, algorithm)) }
        try unsafe context.check(EVP_PKEY_sign(context.pointer, &signature, &length, digest, digest.count))
        return Array(signature.prefix(length))
    }
}

/// Arithmetic for what OpenPGP wants of a key and OpenSSL does not give.
enum BigNumber {
    static func bytes(_ number: OpaquePointer?) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (Int(unsafe BN_num_bits(number)) + 7) / 8)
        _ = unsafe BN_bn2bin(number, &bytes)
        return bytes
    }

    /// The inverse of `value` modulo `modulus`.
    static func inverse(of value: [UInt8], modulo modulus: [UInt8]) throws -> [UInt8] {
        let (left, right) = unsafe (
            BN_bin2bn(value, Int32(value.count), nil), BN_bin2bn(modulus, Int32(modulus.count), nil)
        )
        let context = unsafe BN_CTX_new()
        let inverse = unsafe BN_mod_inverse(nil, left, right, context)
        defer {
            unsafe BN_clear_free(left)
            unsafe BN_clear_free(right)
            unsafe BN_clear_free(inverse)
            unsafe BN_CTX_free(context)
        }
        guard unsafe inverse != nil else { throw ForgeError("there is no inverse") }
        return unsafe bytes(inverse)
    }
}
