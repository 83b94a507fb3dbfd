internal import CLibcrypto
internal import Findings
internal import Manifests

/// One EVP_MD_CTX: one digest in the making, started again as often as need be. See: man 3 EVP_DigestInit
@safe final class DigestContext {
    let algorithm: DigestAlgorithm
    private let raw: OpaquePointer

    /// Started, with no bytes yet.
    init(_ algorithm: DigestAlgorithm) throws(HashingError) {
        guard let raw = unsafe EVP_MD_CTX_new() else { throw HashingError(algorithm, "libcrypto has no memory for it") }
        self.algorithm = algorithm
        unsafe self.raw = unsafe raw
        try restart()
    }

    deinit { unsafe EVP_MD_CTX_free(raw) }

    /// Forgets all bytes so far.
    func restart() throws(HashingError) {
        guard let type = unsafe LibcryptoDigests.type(of: algorithm) else {
            throw HashingError(algorithm, "this libcrypto does not have it")
        }
        guard unsafe EVP_DigestInit_ex(raw, type, nil) == 1 else {
            throw HashingError(algorithm, "libcrypto could not start it")
        }
    }

    func update(_ bytes: UnsafeRawBufferPointer) throws(HashingError) {
        guard unsafe EVP_DigestUpdate(raw, bytes.baseAddress, bytes.count) == 1 else {
            throw HashingError(algorithm, "libcrypto could not go on with it")
        }
    }

    /// The digest of all bytes so far. Nothing but ``restart()`` may follow.
    func finish() throws(HashingError) -> Digest {
        var length: UInt32 = 0
        var isEnded = false
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
            isEnded = unsafe EVP_DigestFinal_ex(raw, buffer.baseAddress, &length) == 1
            count = isEnded ? Int(length) : 0
        }
        guard isEnded, let digest = Digest(algorithm, bytes)
        else { throw HashingError(algorithm, "libcrypto could not end it") }
        return digest
    }
}
