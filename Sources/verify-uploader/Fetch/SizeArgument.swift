import ArgumentParser

/// A size on the command line: bytes, or with one of the units KiB, MiB and GiB.
struct SizeArgument: ExpressibleByArgument {
    /// More than 0.
    let bytes: Int64

    init(bytes: Int64) {
        self.bytes = bytes
    }

    init?(argument: String) {
        let (suffix, unit) = Self.units.first { argument.hasSuffix($0.0) } ?? ("", 1)
        let digits = argument.utf8.dropLast(suffix.utf8.count)
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int64(String(decoding: digits, as: UTF8.self)), number > 0,
            case let (bytes, overflow) = number.multipliedReportingOverflow(by: unit), !overflow
        else { return nil }
        self.bytes = bytes
    }

    var defaultValueDescription: String {
        let (suffix, unit) = Self.units.last { bytes.isMultiple(of: $0.1) } ?? ("", 1)
        return "\(bytes / unit)\(suffix)"
    }

    private static let units: [(String, Int64)] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
}
