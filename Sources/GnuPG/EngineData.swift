package import CGPGME
package import FileAccess
internal import Findings
internal import Glibc

/// Bytes for gpgme to read. See: gpgme manual, "Exchanging Data"
@safe package struct EngineData: ~Copyable {
    package let raw: gpgme_data_t

    deinit { unsafe gpgme_data_release(raw) }

    /// A copy of `bytes`.
    package init(_ bytes: [UInt8]) throws(EngineError) {
        var data: gpgme_data_t?
        let error = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
                unsafe gpgme_data_new_from_mem(&data, characters.baseAddress, characters.count, 1)
            }
        }
        guard error == 0, let data = unsafe data else { throw EngineError(.failed, "gpgme takes no data") }
        unsafe raw = unsafe data
    }

    /// Calls `body` with data that lends gpgme the bytes of `secret`: gpgme makes no copy of them.
    package static func lending<Result>(
        _ secret: borrowing Secret, _ body: (borrowing EngineData) throws(EngineError) -> Result
    ) throws(EngineError) -> Result {
        unsafe try secret.withBytes { (bytes) throws(EngineError) in
            var data: gpgme_data_t?
            let start = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress
            let error = unsafe gpgme_data_new_from_mem(&data, start, bytes.count, 0)
            guard error == 0, let data = unsafe data else { throw EngineError(.failed, "gpgme takes no data") }
            return try body(unsafe EngineData(adopting: data))
        }
    }

    private init(adopting data: gpgme_data_t) {
        unsafe raw = unsafe data
    }

    /// Empty, for gpgme to write into.
    package init() throws(EngineError) {
        var data: gpgme_data_t?
        guard unsafe gpgme_data_new(&data) == 0, let data = unsafe data else {
            throw EngineError(.failed, "gpgme gives no data")
        }
        unsafe raw = unsafe data
    }

    /// What gpgme wrote, from its start.
    package func bytes() throws(EngineError) -> [UInt8] {
        guard unsafe gpgme_data_seek(raw, 0, SEEK_SET) == 0 else { throw EngineError(.failed, "gpgme loses data") }
        var bytes: [UInt8] = []
        while true {
            var count = 0
            let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, filled in
                count = unsafe gpgme_data_read(raw, buffer.baseAddress, buffer.count)
                filled = max(0, count)
            }
            guard count >= 0 else { throw EngineError(.failed, "gpgme loses data") }
            if count == 0 { return bytes }
            bytes += chunk
        }
    }

    /// Room for what `output` keeps, which must outlive this value.
    init(_ output: SecretOutput) throws(EngineError) {
        var data: gpgme_data_t?
        let error = unsafe gpgme_data_new_from_cbs(
            &data, SecretOutput.callbacks, Unmanaged.passUnretained(output).toOpaque())
        guard error == 0, let data = unsafe data else { throw EngineError(.failed, "gpgme takes no data") }
        unsafe raw = unsafe data
    }

    /// Bytes as `reader` gives them, which must outlive this value.
    init(_ reader: StreamReader) throws(EngineError) {
        var data: gpgme_data_t?
        let error = unsafe gpgme_data_new_from_cbs(
            &data, StreamReader.callbacks, Unmanaged.passUnretained(reader).toOpaque())
        guard error == 0, let data = unsafe data else { throw EngineError(.failed, "gpgme takes no data") }
        unsafe raw = unsafe data
    }
}

/// Hands gpgme the bytes of a source, front to back and once.
@safe final class StreamReader {
    private let source: (UnsafeMutableRawBufferPointer) -> Int?
    /// Whether the source failed; gpgme cannot say so.
    private(set) var hasFailed = false

    init(_ source: @escaping (UnsafeMutableRawBufferPointer) -> Int?) {
        unsafe self.source = unsafe source
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let count = unsafe source(buffer) else {
            hasFailed = true
            errno = EIO
            return -1
        }
        return count
    }

    /// One table for all readers, as gpgme keeps its address.
    fileprivate nonisolated(unsafe) static let callbacks: UnsafeMutablePointer<gpgme_data_cbs> = {
        let table = UnsafeMutablePointer<gpgme_data_cbs>.allocate(capacity: 1)
        unsafe table.initialize(to: gpgme_data_cbs())
        unsafe table.pointee.read = { handle, buffer, size in
            guard let handle = unsafe handle, let buffer = unsafe buffer else { return -1 }
            let reader = unsafe Unmanaged<StreamReader>.fromOpaque(handle).takeUnretainedValue()
            return unsafe reader.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
        }
        return unsafe table
    }()
}
