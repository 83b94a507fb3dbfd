/// An amount of data as people read it, in powers of 1024 (IEC 80000-13).
public enum ByteCount {
    /// `812 B`, `14 MiB`, `1.3 GiB`.
    public static func text(_ bytes: Double) -> String {
        var number = bytes
        for name in ["B", "KiB", "MiB"] {
            if number < 1_024 { return "\(Int(number)) \(name)" }
            number /= 1_024
        }
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) GiB"
    }
}
