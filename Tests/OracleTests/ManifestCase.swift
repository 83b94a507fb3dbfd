import PacketForge

/// A list of digests that somebody may hand over, and how it came about.
struct ManifestCase {
    let seed: Int
    /// A key of ``fileNames``.
    let fileName: String
    let bytes: [UInt8]
    let traits: [String]

    /// The files that are there, each with its name as its content.
    static let files = [
        "tool", "a b", "back\\slash", "new\nline", "*star", "grün", "sub/inner", "trailing ", "x) = y", "#hash",
    ]
    /// What a list may be called, and how coreutils' program for it is.
    static let fileNames = [
        "SHA256SUMS": "sha256sum", "SHA512SUMS": "sha512sum", "sums": "sha256sum", "tool.sha256": "sha256sum",
    ]
}

/// Makes lists of digests: right ones in a third of all cases.
struct ManifestGenerator {
    func manifestCase(_ seed: Int) throws -> ManifestCase {
        var numbers = SeededNumbers(seed + 1)
        let fileName = numbers.choice(of: ManifestCase.fileNames.keys.sorted())
        let hash: ForgedHash = fileName == "SHA512SUMS" ? .sha512 : .sha256
        let format = numbers.choice(of: ManifestLineForm.usual)
        var traits = ["\(format)"]
        var lines = try (0..<Int.random(in: 1...4, using: &numbers)).map { _ in
            try format.line(for: numbers.choice(of: ManifestCase.files), hash)
        }
        let count = numbers.isOne(in: 3) ? 0 : 1 + (numbers.isOne(in: 4) ? 1 : 0)
        for _ in 0..<count {
            let oddity = numbers.choice(of: ManifestOddity.allCases)
            traits.append("\(oddity)")
            try oddity.apply(to: &lines, format, hash, &numbers)
        }
        var bytes = Array(lines.joined(separator: Array("\n".utf8))) + Array("\n".utf8)
        if numbers.isOne(in: 8) { ByteDamage.apply(to: &bytes, &numbers, &traits) }
        return ManifestCase(seed: seed, fileName: fileName, bytes: bytes, traits: traits)
    }
}

/// How a line says what it says.
enum ManifestLineForm: CaseIterable {
    case text, binary, tagged, openssl, bare

    /// A bare digest says of no file in a list; it is an oddity.
    static let usual: [ManifestLineForm] = [.text, .text, .binary, .tagged, .openssl]

    /// The line for the file `name`, whatever its name is said to be.
    func line(for name: String, _ hash: ForgedHash, naming shown: String? = nil) throws -> [UInt8] {
        line(try hash.hexadecimalDigest(of: Array(name.utf8)), shown ?? name, hash)
    }

    func line(_ digest: String, _ name: String, _ hash: ForgedHash) -> [UInt8] {
        let escapes = name.contains { $0 == "\\" || $0 == "\n" } && self != .openssl
        let written = escapes ? name.replacing("\\", with: "\\\\").replacing("\n", with: "\\n") : name
        let tag = hash == .sha512 ? "SHA512" : "SHA256"
        let line =
            switch self {
            case .text: "\(digest)  \(written)"
            case .binary: "\(digest) *\(written)"
            case .tagged: "\(tag) (\(written)) = \(digest)"
            case .openssl: "\(tag)(\(written))= \(digest)"
            case .bare: digest
            }
        return Array(((escapes ? "\\" : "") + line).utf8)
    }
}

/// What may be unusual about a list.
enum ManifestOddity: CaseIterable {
    case wrongDigest, missingFile, otherHash, weakHash, shortDigest, upperCase
    case oneSpace, tab, noSpace, spacesFirst, spacesLast, carriageReturn, allCarriageReturns
    case comment, blankLine, junk, byteOrderMark, bareDigest, otherForm
    case sameTwice, contradiction, parentFolder, currentFolder, absolute, doubleSlash, standardInput, nul, emptyName
    case otherCase, unescaped, badEscape, needlessEscape, folder
}

extension ManifestOddity {
    func apply(
        to lines: inout [[UInt8]], _ form: ManifestLineForm, _ hash: ForgedHash, _ numbers: inout SeededNumbers
    ) throws {
        let position = Int.random(in: lines.indices, using: &numbers)
        switch self {
        case .oneSpace, .tab, .noSpace, .spacesFirst, .spacesLast, .carriageReturn, .upperCase:
            lines[position] = changed(lines[position])
        case .allCarriageReturns: lines = lines.map { $0 + [13] }
        case .byteOrderMark: lines[0] = [0xEF, 0xBB, 0xBF] + lines[0]
        case .sameTwice: lines.append(lines[position])
        case .shortDigest: lines[position].removeFirst(2)
        default: lines.insert(try line(form, hash, &numbers), at: position)
        }
    }

    private func changed(_ line: [UInt8]) -> [UInt8] {
        let text = String(decoding: line, as: UTF8.self)
        switch self {
        case .oneSpace: return Array(text.replacing("  ", with: " ").replacing(" *", with: " ").utf8)
        case .tab: return Array(text.replacing(" ", with: "\t").utf8)
        case .noSpace: return Array(text.replacing(" ", with: "").utf8)
        case .spacesFirst: return Array("  ".utf8) + line
        case .spacesLast: return line + Array(" ".utf8)
        case .carriageReturn: return line + [13]
        default: return Array(text.replacing(/[0-9a-f]{64,}/) { $0.output.uppercased() }.utf8)
        }
    }

    /// A line of its own.
    private func line(
        _ form: ManifestLineForm, _ hash: ForgedHash, _ numbers: inout SeededNumbers
    ) throws -> [UInt8] {
        let digest = try hash.hexadecimalDigest(of: Array("tool".utf8))
        switch self {
        case .wrongDigest, .contradiction: return form.line(String(digest.reversed()), "tool", hash)
        case .missingFile: return form.line(digest, "absent", hash)
        case .otherHash: return try form.line(for: "tool", hash == .sha256 ? .sha512 : .sha256)
        case .weakHash: return try ManifestLineForm.text.line(for: "tool", .sha1)
        case .comment: return Array("# \(digest)  tool".utf8)
        case .blankLine: return Array(numbers.choice(of: ["", " "]).utf8)
        case .junk: return Array(numbers.choice(of: ["Hello", "<html>", "tool: OK", "-----BEGIN PGP"]).utf8)
        case .bareDigest: return ManifestLineForm.bare.line(digest, "", hash)
        case .otherForm: return try numbers.choice(of: ManifestLineForm.usual).line(for: "tool", hash)
        case .parentFolder: return form.line(digest, "sub/../tool", hash)
        case .currentFolder: return form.line(digest, "./tool", hash)
        case .absolute: return form.line(digest, "/dev/null", hash)
        case .doubleSlash: return try form.line(for: "sub/inner", hash, naming: "sub//inner")
        case .standardInput: return form.line(try hash.hexadecimalDigest(of: []), "-", hash)
        case .nul: return form.line(digest, "tool\0", hash)
        case .emptyName: return form.line(digest, "", hash)
        case .otherCase: return form.line(digest, "TOOL", hash)
        case .unescaped: return Array("\(try hash.hexadecimalDigest(of: Array("back\\slash".utf8)))  back\\slash".utf8)
        case .badEscape: return Array("\\\(digest)  to\\ol".utf8)
        case .needlessEscape: return Array("\\\(digest)  tool".utf8)
        default: return form.line(digest, "sub", hash)
        }
    }
}
