import PacketForge

/// Armor around signatures, right in half of all cases.
enum ArmorDamage: CaseIterable {
    case wrongChecksum, noChecksum, header, hashHeader, strangeHeader, noBlankLine, noEndLine, label
    case windows, mixedLineEnds, spaces, textBefore, textBehind, noFinalNewline, lineLength, blankLineInside, blankLines
    case clearText, otherDashes, twoBlocks

    static func armor(
        _ packets: [UInt8], over data: [UInt8], _ numbers: inout SeededNumbers, _ traits: inout [String]
    ) -> [UInt8] {
        guard numbers.isOne(in: 3) else { return ForgedArmor.signature(packets) }
        let damage = numbers.choice(of: allCases)
        traits.append("armor: \(damage)")
        var armor = ForgedArmor()
        damage.apply(to: &armor, &numbers)
        return damage.apply(to: armor.text(packets), over: data, &numbers)
    }

    private func apply(to armor: inout ForgedArmor, _ numbers: inout SeededNumbers) {
        switch self {
        case .wrongChecksum: armor.checksum = .wrong
        case .noChecksum: armor.checksum = .none
        case .header:
            armor.headers = numbers.choice(of: [["Version: x"], ["Comment: y", "Comment: z"], ["Charset: utf-8"]])
        case .hashHeader: armor.headers = ["Hash: SHA256"]
        case .strangeHeader:
            armor.headers = numbers.choice(of: [["X-Any: 1"], ["Comment"], ["version: 1"], [" Comment: x"]])
        case .noBlankLine: armor.hasBlankLine = false
        case .noEndLine: armor.hasEndLine = false
        case .label:
            armor.label = numbers.choice(of: [
                "PGP MESSAGE", "PGP PUBLIC KEY BLOCK", "PGP SIGNED MESSAGE", "pgp signature",
            ])
        case .windows: armor.lineEnd = "\r\n"
        case .lineLength: armor.lineLength = numbers.choice(of: [4, 8, 60, 76, 1_000])
        default: break
        }
    }

    private func apply(to text: [UInt8], over data: [UInt8], _ numbers: inout SeededNumbers) -> [UInt8] {
        var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
        let line = Int.random(in: lines.indices.dropLast(), using: &numbers)
        switch self {
        case .mixedLineEnds: lines[line].append(UInt8(ascii: "\r"))
        case .spaces: lines[line] += numbers.choice(of: [" ", "\t", "  "]).utf8
        case .blankLineInside: lines.insert([], at: line)
        case .otherDashes:
            lines[0] = Array(numbers.choice(of: ["- ", "-", "----", "\u{2014}"]).utf8) + lines[0].dropFirst(1)
        case .textBefore: return Array(numbers.choice(of: ["Hello\n", "\u{FEFF}", "-----\n", "> "]).utf8) + text
        case .textBehind:
            return text + Array(numbers.choice(of: ["Hello\n", "-----BEGIN PGP SIGNATURE-----\n", " "]).utf8)
        case .blankLines: return Array("\n\n".utf8) + text + Array("\n\n".utf8)
        case .noFinalNewline: return text.dropLast()
        case .twoBlocks: return text + text
        case .clearText: return Array("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n".utf8) + data + text
        default: return text
        }
        return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }
}
