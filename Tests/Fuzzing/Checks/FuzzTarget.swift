/// A parser of bytes that strangers wrote, and what must hold whatever the bytes are. A fuzzer looks for an input for which
/// it does not (scripts/fuzz); `CorpusReplayTests` go through those that were worth keeping.
protocol FuzzTarget {
    /// - Returns: whether the parser accepted the input, so that there was something to check.
    /// - Throws: ``BrokenPromise``, which ends a fuzzer and fails a test.
    static func check(_ input: [UInt8]) throws(BrokenPromise) -> Bool
}

/// Something does not hold.
struct BrokenPromise: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

func promise(_ holds: Bool, _ text: @autoclosure () -> String) throws(BrokenPromise) {
    guard holds else { throw BrokenPromise(text()) }
}

/// What `body` returns, where it throws `message` that nothing here promises.
func promised<Value>(_ text: String, _ body: () throws -> Value) throws(BrokenPromise) -> Value {
    do { return try body() } catch { throw BrokenPromise("\(text): \(error)") }
}

/// Text that a person or a build log is shown is one line without control characters, whatever was in the input.
func promiseVisible(_ text: String) throws(BrokenPromise) {
    let isVisible = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    try promise(isVisible, "a message holds a control character")
}
