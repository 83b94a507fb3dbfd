internal import Findings

/// One line of a manifest as it stands: where its digest and its name are, nothing decided about either.
struct ManifestLine {
    let format: Manifest.Format
    /// The algorithm that the line itself names.
    let tagged: DigestAlgorithm?
    /// Lower-case hexadecimal digits; as many as the tag asks for, otherwise any number that an algorithm has.
    let digest: Range<Int>
    /// Empty for a bare digest, never otherwise.
    let name: Range<Int>
    let isEscaped: Bool
    let isBinary: Bool

    /// Reads the line at `range`, its end excluded. Nil for blank lines and for comments, which start with `#`.
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(LineProblem) {
        guard let first = range.first.map({ bytes[$0] }), first != UInt8(ascii: "#") else { return nil }
        guard bytes[range.upperBound - 1] != UInt8(ascii: "\r") else {
            throw LineProblem(.windowsLineEnd, "it has a Windows line end (CR LF); only LF may end a line")
        }
        let isEscaped = first == UInt8(ascii: "\\")
        let content = isEscaped ? range.dropFirst() : range
        if let tag = Self.tag(bytes, content) {
            try self.init(bytes, content, tag: tag, isEscaped: isEscaped)
        } else {
            try self.init(bytes, untagged: content, isEscaped: isEscaped)
        }
    }

    private init(
        format: Manifest.Format, tagged: DigestAlgorithm?, digest: Range<Int>, name: Range<Int>,
        isEscaped: Bool = false,
        isBinary: Bool = false
    ) {
        self.format = format
        self.tagged = tagged
        self.digest = digest
        self.name = name
        self.isEscaped = isEscaped
        self.isBinary = isBinary
    }
}

// `HEX  name`, `HEX *name` and `HEX`.
extension ManifestLine {
    private init(_ bytes: Span<UInt8>, untagged range: Range<Int>, isEscaped: Bool) throws(LineProblem) {
        // A line may be as long as a manifest; no digest is nearly as long as this.
        let beginning = range.prefix(4_096)
        let digest = beginning.prefix { Hexadecimal.isCanonical(bytes[$0]) }
        let others = (digest.upperBound..<beginning.upperBound).prefix { Hexadecimal.value(of: bytes[$0]) != nil }
        guard digest.count + others.count >= Self.fewestDigits else { throw Self.unreadable(bytes, range) }
        guard others.isEmpty else { throw Self.upperCase }
        guard DigestAlgorithm.usual(hexadecimalDigits: digest.count) != nil else {
            throw LineProblem(.digestLength, "its digest has \(digest.count) digits, which no algorithm gives")
        }

        let rest = digest.upperBound..<range.upperBound
        guard !rest.isEmpty else {
            guard !isEscaped else { throw Self.unreadable(bytes, range) }
            self.init(format: .bare, tagged: nil, digest: digest, name: rest)
            return
        }
        let isBinary = try Self.readSeparator(bytes, rest)
        let name = rest.dropFirst(2)
        guard !name.isEmpty else { throw Self.missingName }
        self.init(format: .gnu, tagged: nil, digest: digest, name: name, isEscaped: isEscaped, isBinary: isBinary)
    }

    /// What starts with fewer digits is not meant as a digest.
    private static let fewestDigits = 16

    /// Whether the name was read as binary.
    private static func readSeparator(_ bytes: Span<UInt8>, _ rest: Range<Int>) throws(LineProblem) -> Bool {
        let space = UInt8(ascii: " ")
        if bytes[rest.lowerBound] == UInt8(ascii: "\t") {
            throw LineProblem(.separator, "a tab stands between digest and name; it must be two spaces")
        }
        guard bytes[rest.lowerBound] == space else {
            throw LineProblem(.separator, "what follows the digest is neither two spaces nor a space and an asterisk")
        }
        guard rest.count > 1 else { throw missingName }
        switch bytes[rest.lowerBound + 1] {
        case space: return false
        case UInt8(ascii: "*"): return true
        case UInt8(ascii: "\t"):
            throw LineProblem(.separator, "a tab stands between digest and name; it must be two spaces")
        default: throw LineProblem(.separator, "one space stands between digest and name; it must be two")
        }
    }
}

// `SHA256 (name) = HEX` and `SHA2-256(name)= HEX`.
extension ManifestLine {
    private init(
        _ bytes: Span<UInt8>, _ range: Range<Int>, tag: Range<Int>, isEscaped: Bool
    ) throws(LineProblem) {
        guard let algorithm = Self.algorithm(bytes, tag) else {
            throw LineProblem(.unknownAlgorithm, "'\(bytes.array(tag))' is no digest algorithm that is supported")
        }
        let isBSD = bytes[tag.upperBound] == UInt8(ascii: " ")
        guard isBSD || !isEscaped else { throw Self.unreadable(bytes, range) }

        // The digest's length is known, so a name may hold anything, `) = ` included.
        let middle: StaticString = isBSD ? ") = " : ")= "
        let start = tag.upperBound + (isBSD ? 2 : 1)
        let tailCount = algorithm.byteCount * 2 + middle.utf8CodeUnitCount
        guard range.upperBound - start >= tailCount else {
            throw Self.wrongTail(bytes, start..<range.upperBound, algorithm)
        }
        let name = start..<(range.upperBound - tailCount)
        let digest = (range.upperBound - algorithm.byteCount * 2)..<range.upperBound
        guard bytes.array(name.upperBound..<digest.lowerBound).elementsEqual(middle.description.utf8),
            digest.allSatisfy({ Hexadecimal.value(of: bytes[$0]) != nil })
        else { throw Self.wrongTail(bytes, start..<range.upperBound, algorithm) }
        guard digest.allSatisfy({ Hexadecimal.isCanonical(bytes[$0]) }) else { throw Self.upperCase }
        guard !name.isEmpty else { throw Self.missingName }
        self.init(format: isBSD ? .bsd : .openssl, tagged: algorithm, digest: digest, name: name, isEscaped: isEscaped)
    }

    /// Where the word before `(` or ` (` is, if the line starts with one that could be a tag.
    private static func tag(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
        let word = range.prefix(24).prefix { isTagByte(bytes[$0]) }
        let rest = word.upperBound..<range.upperBound
        guard !word.isEmpty, let next = rest.first.map({ bytes[$0] }) else { return nil }
        if next == UInt8(ascii: "(") { return word }
        guard next == UInt8(ascii: " "), rest.count > 1, bytes[rest.lowerBound + 1] == UInt8(ascii: "(") else {
            return nil
        }
        return word
    }

    private static func isTagByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func algorithm(_ bytes: Span<UInt8>, _ tag: Range<Int>) -> DigestAlgorithm? {
        DigestAlgorithm.tags.first { known, _ in
            known.count == tag.count && known.indices.allSatisfy { known[$0] == bytes[tag.lowerBound + $0] }
        }?.algorithm
    }

    /// Why the end of a tagged line is not `) = ` and a digest.
    private static func wrongTail(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ algorithm: DigestAlgorithm
    ) -> LineProblem {
        let digits = range.reversed().prefix { Hexadecimal.value(of: bytes[$0]) != nil }.count
        let start = range.upperBound - digits
        let isAfterEquals = start - 2 >= range.lowerBound && bytes[start - 2] == UInt8(ascii: "=")
        if isAfterEquals, digits != algorithm.byteCount * 2 {
            return wrongLength(digits, algorithm)
        }
        return LineProblem(.unreadableLine, "its end is not ') = ' and the digest's \(algorithm.byteCount * 2) digits")
    }
}

extension ManifestLine {
    static let missingName = LineProblem(.missingName, "it names no file")

    static let upperCase = LineProblem(
        .upperCaseDigest, "its digest has upper-case letters; digests are written in lower case")

    static func wrongLength(_ digits: Int, _ algorithm: DigestAlgorithm) -> LineProblem {
        LineProblem(
            .digestLength,
            "its digest has \(digits) digits; one of \(algorithm.description) has \(algorithm.byteCount * 2)")
    }

    private static func unreadable(_ bytes: Span<UInt8>, _ range: Range<Int>) -> LineProblem {
        let shown: Message = "\(bytes.array(range.prefix(60)))"
        let more: Message = range.count > 60 ? "…" : ""
        return LineProblem(.unreadableLine, "'\(shown)\(more)' is not a digest and the name of a file")
    }
}

extension Span<UInt8> {
    /// A copy of the bytes at `range`.
    func array(_ range: Range<Int>) -> [UInt8] {
        range.map { self[$0] }
    }
}

extension Range<Int> {
    // Parts of a range that are ranges themselves.
    fileprivate func prefix(while isIncluded: (Int) -> Bool) -> Range<Int> {
        var end = lowerBound
        while end < upperBound, isIncluded(end) { end += 1 }
        return lowerBound..<end
    }
}
