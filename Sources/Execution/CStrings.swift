/// Lists of byte strings as C has them in argv and environ.
enum CStrings {
    /// Calls `body` with pointers to the strings, each ended by NUL, and NULL behind the last.
    static func withPointers<Result>(
        to strings: [[UInt8]], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let bytes = UnsafeMutableBufferPointer<CChar>.allocate(
            capacity: strings.reduce(0) { $0 + $1.count + 1 } + 1)
        let pointers = UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>.allocate(
            capacity: strings.count + 1)
        defer {
            unsafe bytes.deallocate()
            unsafe pointers.deallocate()
        }
        unsafe pointers.initialize(repeating: nil)
        var position = 0
        for (index, string) in strings.enumerated() {
            unsafe pointers[index] = bytes.baseAddress?.advanced(by: position)
            for byte in string {
                unsafe bytes[position] = CChar(bitPattern: byte)
                position += 1
            }
            unsafe bytes[position] = 0
            position += 1
        }
        guard let base = pointers.baseAddress else { fatalError("one pointer at least was allocated") }
        return unsafe body(UnsafePointer(base))
    }
}
