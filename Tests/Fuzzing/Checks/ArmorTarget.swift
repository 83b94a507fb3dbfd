import Findings

@testable import OpenPGP

/// ASCII armor, and packets in it: the input is read as a file of armor blocks, and put into one.
enum ArmorTarget: FuzzTarget {
    static func check(_ input: [UInt8]) throws(BrokenPromise) -> Bool {
        let isAccepted = try checkReading(input)
        try checkWriting(input)
        return isAccepted
    }

    private static let most = 64

    private static func read(_ bytes: [UInt8]) throws(MalformedPacket) -> [Armor.Block] {
        try Armor.blocks(in: bytes, labelled: Set(Armor.Label.allCases), atMost: most)
    }

    /// - Returns: whether there is a block that was decoded.
    private static func checkReading(_ input: [UInt8]) throws(BrokenPromise) -> Bool {
        let blocks: [Armor.Block]
        do throws(MalformedPacket) { blocks = try read(input) } catch {
            try promiseVisible(error.reason.text)
            return false
        }
        try promise((1...most).contains(blocks.count), "there are \(blocks.count) blocks")
        var total = 0
        var isAccepted = false
        for block in blocks {
            switch block.contents {
            case .failure(let problem): try promiseVisible(problem.reason.text)
            case .success(let contents):
                isAccepted = true
                total += contents.count
                try promise(!contents.isEmpty, "a block was read as nothing")
            }
        }
        try promise(total <= input.count / 4 * 3, "there is more in the armor than it can encode")
        return isAccepted
    }

    /// What is written is read the same, and not where its end or its last line is missing.
    private static func checkWriting(_ contents: [UInt8]) throws(BrokenPromise) {
        guard !contents.isEmpty else { return }
        let text = armor(contents)
        try promise(text.count <= ArmorWriter.longest(for: contents.count), "armor is longer than its bound")
        let blocks = try promised("armor that was written is not read") { try read(text) }
        try promise(blocks.count == 1 && blocks[0].label == .publicKey, "other blocks are read than were written")
        let again = try promised("armor that was written is not decoded") { try blocks[0].contents.get() }
        try promise(again == contents, "armor is read as something else than was written")
        // Without its final line end it is whole.
        let cut = Array(text.prefix(Int(contents[0]) * (text.count - 2) / 255))
        let isRead = (try? read(cut)) != nil
        try promise(!isRead, "armor is read though its end is missing")
    }

    static func armor(_ contents: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        unsafe contents.withUnsafeBytes { bytes in
            unsafe ArmorWriter.write(bytes, as: .publicKey) { unsafe text.append(contentsOf: $0) }
        }
        return text
    }
}
