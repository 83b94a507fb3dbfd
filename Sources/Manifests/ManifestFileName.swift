/// What a manifest's own name says: `SHA256SUMS`, `SHASUMS512.txt`, `codecov.SHA256SUM`, `codecov.sha256`, `B2SUMS`.
struct ManifestFileName {
    /// The algorithm that it names.
    private let named: DigestAlgorithm?
    /// The file that it is about, where it is about one: `codecov` for `codecov.sha256`.
    let artifact: [UInt8]?

    init(_ name: [UInt8]) {
        let lowered = name.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        let dot = lowered.lastIndex(of: UInt8(ascii: "."))
        let last = Self.algorithm(lowered[(dot.map { $0 + 1 } ?? 0)...])
        if let dot, let last, dot > 0 {
            named = last
            artifact = Array(name[..<dot])
        } else {
            let stem = dot.map { lowered[..<$0] } ?? lowered[...]
            named = last ?? Self.algorithm(stem) ?? Self.algorithm(stem.split(separator: UInt8(ascii: ".")).last ?? [])
            artifact = nil
        }
    }

    /// The algorithm of a digest with `count` hexadecimal digits in such a file; nil where that is none, or another one
    /// than the name says.
    func algorithm(forDigits count: Int) -> DigestAlgorithm? {
        if let named { return count == 2 * named.byteCount ? named : nil }
        let usual: [DigestAlgorithm] = [.sha256, .sha512, .sha384, .sha224, .sha1, .md5]
        return usual.first { 2 * $0.byteCount == count }
    }

    /// The algorithm that a word such as `sha256sums`, `shasums256` or `b2sum` names.
    private static func algorithm(_ word: ArraySlice<UInt8>) -> DigestAlgorithm? {
        let word = String(decoding: word, as: UTF8.self)
        let names: [(String, DigestAlgorithm)] =
            DigestAlgorithm.all.map { ($0.rawValue, $0) } + [
                ("b2", .blake2b), ("blake2b", .blake2b), ("sha3-256", .sha3Short), ("sha3-512", .sha3Long),
            ]
        for (name, algorithm) in names where [name, name + "sum", name + "sums"].contains(word) { return algorithm }
        for size in ["224", "256", "384", "512", "1"] where word == "shasum" + size || word == "shasums" + size {
            return DigestAlgorithm(rawValue: "sha" + size)
        }
        return nil
    }
}
