internal import Findings

extension Manifest {
    /// Reads a manifest.
    ///
    /// - Parameter fileName: the manifest's own name. It says which algorithm is meant where a length leaves that open
    ///   (`B2SUMS`, `x.sha3-256`), and which file a bare digest is about (`codecov.sha256`).
    /// - Throws: ``ManifestError`` with the first line that cannot be read in exactly one way.
    public init(_ bytes: [UInt8], fileName: [UInt8]) throws(ManifestError) {
        if let kind = ContentKind.describe(bytes) { throw ManifestError("it is no manifest: it is \(kind)") }
        var parser = ManifestParser(name: ManifestFileName(fileName))
        var number = 0
        var start = bytes.startIndex
        while start < bytes.endIndex {
            number += 1
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.endIndex
            try parser.read(bytes[start..<end], number: number)
            start = end + 1
        }
        guard let format = parser.format else { throw ManifestError("it lists no file") }
        self.init(format: format, entries: parser.entries)
    }
}

private struct ManifestParser {
    let name: ManifestFileName
    private(set) var format: Manifest.Format?
    private(set) var entries: [Manifest.Entry] = []

    init(name: ManifestFileName) {
        self.name = name
    }

    mutating func read(_ line: ArraySlice<UInt8>, number: Int) throws(ManifestError) {
        if line.first == UInt8(ascii: "#") { return }
        if line.last == 0x0D { throw ManifestError(line: number, "it has Windows line ends (CR LF)") }
        guard !line.isEmpty else { throw ManifestError(line: number, "it is empty") }
        guard format != .bare else { throw ManifestError(line: number, "something follows a bare digest") }
        let isEscaped = line.first == UInt8(ascii: "\\")
        let body = isEscaped ? line.dropFirst() : line
        let (format, nameBytes, digest) = try parse(body, number)
        guard self.format == nil || self.format == format else {
            throw ManifestError(line: number, "it is in another format than the lines before")
        }
        self.format = format
        let name = isEscaped ? try unescape(nameBytes, number) : Array(nameBytes)
        guard name.count <= ManifestName.longest else { throw ManifestError(line: number, "its name is too long") }
        entries.append(Manifest.Entry(name: name, digest: digest, line: number))
    }

    private func parse(
        _ line: ArraySlice<UInt8>, _ number: Int
    ) throws(ManifestError) -> (Manifest.Format, ArraySlice<UInt8>, Digest) {
        if let tagged = try tagged(line, number) { return tagged }
        let digits = line.prefix { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard !digits.isEmpty else { throw ManifestError(line: number, "it is not a line of a manifest: '\(line)'") }
        let rest = line.dropFirst(digits.count)
        if let next = rest.first, (0x41...0x46).contains(next) {
            throw ManifestError(line: number, "its digest has upper-case digits")
        }
        guard let algorithm = name.algorithm(forDigits: digits.count),
            let digest = Digest(algorithm, hexadecimal: digits)
        else {
            throw ManifestError(
                line: number, "its digest has \(digits.count) digits, which fits no algorithm expected here")
        }
        if rest.isEmpty {
            guard let artifact = name.artifact, entries.isEmpty else {
                throw ManifestError(line: number, "it is a bare digest, in a file that is not named for one artifact")
            }
            return (.bare, ArraySlice(artifact), digest)
        }
        let separator = Array(rest.prefix(2))
        guard rest.count > 2, separator == [0x20, 0x20] || separator == [0x20, 0x2A] else {
            throw ManifestError(line: number, "digest and name are not separated by two spaces, or by ' *'")
        }
        return (.gnu, rest.dropFirst(2), digest)
    }

    /// `TAG (NAME) = HEX` or `TAG(NAME)= HEX`; nil for a line that starts with no tag.
    private func tagged(
        _ line: ArraySlice<UInt8>, _ number: Int
    ) throws(ManifestError) -> (Manifest.Format, ArraySlice<UInt8>, Digest)? {
        guard let open = line.firstIndex(of: UInt8(ascii: "(")) else { return nil }
        var tag = line[..<open]
        let isBSD = tag.last == 0x20
        if isBSD { tag = tag.dropLast() }
        guard let algorithm = DigestAlgorithm.all.first(where: { $0.tags.contains { tag.elementsEqual($0.utf8) } })
        else {
            return nil
        }
        let middle = Array((isBSD ? ") = " : ")= ").utf8)
        let digits = line.suffix(2 * algorithm.byteCount)
        let before = line.dropLast(digits.count)
        guard let digest = Digest(algorithm, hexadecimal: digits), before.suffix(middle.count).elementsEqual(middle),
            before.endIndex - middle.count > open + 1
        else {
            throw ManifestError(
                line: number, "it is not 'TAG (NAME) = DIGEST' with a whole \(algorithm.rawValue) digest")
        }
        return (isBSD ? .bsd : .openssl, line[(open + 1)..<(before.endIndex - middle.count)], digest)
    }

    /// Undoes what GNU tools do to names with a newline, carriage return or backslash.
    private func unescape(_ name: ArraySlice<UInt8>, _ number: Int) throws(ManifestError) -> [UInt8] {
        var result: [UInt8] = []
        var isAfterBackslash = false
        for byte in name {
            if isAfterBackslash {
                let known: [UInt8: UInt8] = [0x5C: 0x5C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D]
                guard let meant = known[byte] else {
                    throw ManifestError(line: number, "its name has an unknown escape")
                }
                result.append(meant)
                isAfterBackslash = false
            } else if byte == 0x5C {
                isAfterBackslash = true
            } else {
                result.append(byte)
            }
        }
        guard !isAfterBackslash else { throw ManifestError(line: number, "its name ends with half an escape") }
        return result
    }
}
