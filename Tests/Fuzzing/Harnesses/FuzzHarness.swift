/// Gives libFuzzer's input to a target; what it throws ends the process, which is what libFuzzer looks for.
func fuzz(_ target: any FuzzTarget.Type, _ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    do throws(BrokenPromise) {
        _ = try target.check(input)
    } catch {
        fatalError(error.description)
    }
    return 0
}
