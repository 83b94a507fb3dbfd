/// Gathers small parts into pieces of 256 KiB: a network library hands over 16 KiB at most, and files are written faster in
/// larger ones.
@safe struct PieceBuffer: ~Copyable {
    private static let capacity = 256 << 10
    private let memory: UnsafeMutableRawBufferPointer
    /// Bytes that are waiting.
    private var count = 0

    init() {
        unsafe memory = .allocate(byteCount: Self.capacity, alignment: 4_096)
    }

    deinit { unsafe memory.deallocate() }

    /// Takes `bytes`, and hands on what is a whole piece by then.
    mutating func add<Failure>(
        _ bytes: UnsafeRawBufferPointer, _ handOn: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        var done = 0
        while done < bytes.count {
            let part = min(bytes.count - done, Self.capacity - count)
            unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count..<count + part])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[done..<done + part]))
            count += part
            done += part
            if count == Self.capacity { unsafe try flush(handOn) }
        }
    }

    /// Hands on the rest.
    mutating func flush<Failure>(_ handOn: (UnsafeRawBufferPointer) throws(Failure) -> Void) throws(Failure) {
        guard count > 0 else { return }
        let piece = unsafe UnsafeRawBufferPointer(rebasing: memory[..<count])
        count = 0
        try unsafe handOn(piece)
    }

    /// Forgets what is waiting.
    mutating func clear() { count = 0 }
}
