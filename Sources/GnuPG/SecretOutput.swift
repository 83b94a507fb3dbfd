internal import CGPGME
package import FileAccess
internal import Findings
internal import Glibc

extension EngineData {
    /// Calls `body` with data for gpgme to write into, which is a secret from the first byte on. See: gpgme manual,
    /// "Callback Based Data Buffers"
    ///
    /// - Throws: ``EngineError/Code/failed`` for more than `limit` bytes.
    package static func collectingSecret(
        limit: Int, _ body: (borrowing EngineData) throws(EngineError) -> Void
    ) throws(EngineError) -> Secret {
        let output: SecretOutput
        do throws(FileError) {
            output = SecretOutput(try Secret(capacity: limit))
        } catch {
            throw EngineError(.failed, error.finding.message)
        }
        try body(try EngineData(output))
        guard let secret = output.take() else { throw EngineError(.failed, "gpg wrote more than \(limit) bytes") }
        return secret
    }
}

/// Keeps what gpgme writes.
@safe final class SecretOutput {
    private var secret: Secret?

    init(_ secret: consuming Secret) {
        self.secret = consume secret
    }

    /// What was written; nil where there was no room for all of it.
    func take() -> Secret? { secret.take() }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard unsafe secret?.append(bytes) == true else {
            secret = nil
            errno = ENOSPC
            return -1
        }
        return bytes.count
    }

    /// One table for all of them, as gpgme keeps its address.
    nonisolated(unsafe) static let callbacks: UnsafeMutablePointer<gpgme_data_cbs> = {
        let table = UnsafeMutablePointer<gpgme_data_cbs>.allocate(capacity: 1)
        unsafe table.initialize(to: gpgme_data_cbs())
        unsafe table.pointee.write = { handle, buffer, size in
            guard let handle = unsafe handle, let buffer = unsafe buffer else { return -1 }
            let output = unsafe Unmanaged<SecretOutput>.fromOpaque(handle).takeUnretainedValue()
            return unsafe output.write(UnsafeRawBufferPointer(start: buffer, count: size))
        }
        return unsafe table
    }()
}
