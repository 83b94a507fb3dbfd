import PacketForge

/// Puts signature packets into a file: rightly in half of all cases, else with damage to packets, armor or bytes.
enum SignatureFileDamage {
    static func file(
        of signatures: [[UInt8]], over data: [UInt8], _ numbers: inout SeededNumbers, _ traits: inout [String]
    ) throws -> [UInt8] {
        var packets = signatures
        if numbers.isOne(in: 4) { PacketDamage.apply(to: &packets, over: data, &numbers, &traits) }
        var file: [UInt8]
        if numbers.isOne(in: 3) {
            traits.append("binary")
            file = Array(packets.joined())
        } else if packets.count > 1, numbers.isOne(in: 2) {
            traits.append("a block for each packet")
            file = packets.flatMap { ForgedArmor.signature($0) }
        } else {
            file = ArmorDamage.armor(Array(packets.joined()), over: data, &numbers, &traits)
        }
        if numbers.isOne(in: 8) { ByteDamage.apply(to: &file, &numbers, &traits) }
        return file
    }
}

/// The same for keys.
enum KeyFileDamage {
    static func file(
        of certificate: CaseCertificate, _ keys: CaseKeys, _ numbers: inout SeededNumbers, _ traits: inout [String]
    ) throws -> [UInt8] {
        var packets = try certificate.forged.bytes()
        if numbers.isOne(in: 12) {
            traits.append("another key beside")
            let other = try ForgedCertificate(keys.primaries[0].recreated(at: CaseDate.keyMade + 1)).bytes()
            packets = numbers.isOne(in: 2) ? packets + other : other + packets
        }
        if numbers.isOne(in: 10) {
            traits.append("key bytes changed")
            packets = numbers.change(packets)
        }
        if numbers.isOne(in: 40) {
            traits.append("keys cut off")
            packets = Array(packets.prefix(Int.random(in: 1..<packets.count, using: &numbers)))
        }
        return numbers.isOne(in: 2) ? packets : ForgedArmor.publicKey(packets)
    }
}

/// Packets that are doubled, moved, wrapped or joined by others.
enum PacketDamage {
    static func apply(
        to packets: inout [[UInt8]], over data: [UInt8], _ numbers: inout SeededNumbers, _ traits: inout [String]
    ) {
        let first = packets[0]
        switch Int.random(in: 0..<11, using: &numbers) {
        case 0:
            traits.append("a packet twice")
            packets.append(first)
        case 1:
            traits.append("a marker first")
            packets.insert(ForgedPacket.marker, at: 0)
        case 2:
            traits.append("another packet behind")
            packets.append(numbers.choice(of: others(data)))
        case 3:
            traits.append("another packet first")
            packets.insert(numbers.choice(of: others(data)), at: 0)
        case 4:
            traits.append("a signed message")
            packets = [onePass(first), ForgedPacket.literal(data), first]
        case 5:
            traits.append("a signed message of old")
            packets = [first, ForgedPacket.literal(data)]
        case 6:
            traits.append("compressed")
            packets = [ForgedPacket.compressed(Array(packets.joined()))]
        case 7:
            traits.append("a signature inside another packet")
            packets = [ForgedPacket.make(numbers.choice(of: [2, 4, 11, 18]), first)]
        case 8:
            traits.append("packet bytes changed")
            packets[0] = numbers.change(first)
        case 9:
            traits.append("packets the other way round")
            packets.reverse()
        default:
            traits.append("a packet cut off")
            packets[packets.count - 1].removeLast(Int.random(in: 1..<first.count, using: &numbers) % 70 + 1)
        }
    }

    private static func others(_ data: [UInt8]) -> [[UInt8]] {
        [
            ForgedPacket.ringTrust, ForgedPacket.marker, ForgedPacket.literal(data),
            ForgedPacket.make(13, Array("Somebody".utf8)), ForgedPacket.make(21, [0, 0, 0], .new),
            ForgedPacket.make(60, [1, 2], .new), ForgedPacket.make(2, []), ForgedPacket.make(0, [1]), [0],
        ]
    }

    /// What announces the version 4 signature in `packet`, which need not be one.
    private static func onePass(_ packet: [UInt8]) -> [UInt8] {
        ForgedPacket.make(4, [3, 0, ForgedHash.sha256.rawValue, 22] + packet.suffix(8) + [1])
    }
}

/// Any bytes that are changed, cut off or added.
enum ByteDamage {
    static func apply(to file: inout [UInt8], _ numbers: inout SeededNumbers, _ traits: inout [String]) {
        switch Int.random(in: 0..<6, using: &numbers) {
        case 0:
            traits.append("cut off")
            file = Array(file.prefix(Int.random(in: 0..<max(1, file.count), using: &numbers)))
        case 1:
            traits.append("the last byte missing")
            file = file.dropLast()
        case 2:
            traits.append("bytes behind")
            file += numbers.bytes(Int.random(in: 1...5, using: &numbers))
        case 3:
            traits.append("bytes first")
            file = numbers.bytes(Int.random(in: 1...5, using: &numbers)) + file
        case 4 where !file.isEmpty:
            traits.append("a bit flipped")
            file[Int.random(in: file.indices, using: &numbers)] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
        default:
            traits.append("bytes changed")
            if !file.isEmpty { file = numbers.change(file) }
        }
    }
}
