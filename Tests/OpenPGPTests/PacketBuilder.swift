import Findings
import OpenPGP

/// Builds signature packets byte by byte. They are not signed by anybody: the gate judges form alone.
struct PacketBuilder {
    static let fingerprint = [UInt8](0..<20)

    var version: UInt8 = 4
    var signatureClass: UInt8 = 0
    var algorithm: UInt8 = 1
    var hash: UInt8 = 8
    var hashed: [[UInt8]] = [time(2), [33, 4] + fingerprint]
    var unhashed: [[UInt8]] = [[16] + fingerprint.suffix(8)]
    var numbers: [UInt8] = [0, 8, 0x80]

    /// A subpacket of four octets.
    static func time(_ type: UInt8) -> [UInt8] { [type, 0x60, 0, 0, 0] }

    var body: [UInt8] {
        let areas = [hashed, unhashed].map { area in area.flatMap { [UInt8($0.count)] + $0 } }
        let fields = areas.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 0xFF)] + $0 }
        return [version, signatureClass, algorithm, hash] + fields + [0, 0] + numbers
    }

    var packet: [UInt8] { Self.packet(2, body) }

    static func packet(_ tag: UInt8, _ body: [UInt8]) -> [UInt8] {
        [0xC0 | tag, 0xFF, 0, 0, UInt8(body.count >> 8), UInt8(body.count & 0xFF)] + body
    }

    static func armor(
        _ data: [UInt8], label: String = "SIGNATURE", headers: [String] = [], checksum: String? = nil,
        line: String = "\n"
    ) -> String {
        let lines = ["-----BEGIN PGP \(label)-----"] + headers + ["", base64(data)]
        return (lines + (checksum.map { [$0] } ?? []) + ["-----END PGP \(label)-----", ""]).joined(separator: line)
    }

    static func base64(_ data: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: data.count, by: 3) {
            let group = Array(data[start..<min(start + 3, data.count)])
            let bits = (group + [0, 0]).prefix(3).reduce(0) { $0 << 8 | Int($1) }
            let digits = [18, 12, 6, 0].map { alphabet[bits >> $0 & 63] }
            text += String(digits.prefix(group.count + 1)) + String(repeating: "=", count: 3 - group.count)
        }
        return text
    }
}

/// What the gate says of a file: "passed", a rule's name for each refused packet, or "file: REASON".
func gate(_ bytes: [UInt8]) -> [String] {
    do {
        return try SignatureFile(bytes).signatures.map { signature in
            switch signature {
            case .passed: "passed"
            case .refused(let refusal): refusal.rule.name
            }
        }
    } catch {
        return ["file: \(error.reason.text)"]
    }
}
