internal import Findings

/// A file of detached signatures, read strictly: the gate that stands before gpgme.
///
/// Pure binary, or armor blocks (see ``Armor``); inside, nothing but signature packets of definite length. What is
/// framed otherwise (inline-signed, clear-signed or compressed messages, markers, keys) condemns the whole file, and a
/// block of armor with such content condemns itself. A packet that is well framed and refused condemns only itself.
/// Every answer comes in time linear to the file's length.
public struct SignatureFile: Sendable {
    /// In the order of the file; at least one.
    public let signatures: [GatedSignature]

    /// Bytes.
    public static let largest = 1 << 20
    public static let mostSignatures = 64

    /// - Throws: ``FormatError`` with ``Rule/signatureMalformed``, saying what the file is instead.
    public init(_ bytes: [UInt8]) throws(FormatError) {
        do throws(FormatProblem) {
            signatures = try Self.read(bytes)
        } catch {
            throw FormatError(.signatureMalformed, error.reason)
        }
    }

    private static func read(_ bytes: [UInt8]) throws(FormatProblem) -> [GatedSignature] {
        guard !bytes.isEmpty else { throw FormatProblem("it is empty") }
        guard bytes.count <= largest else { throw FormatProblem("it is larger than \(largest) bytes") }
        if let first = bytes.first, first & 0x80 != 0 {
            return try packets(bytes)
        }
        guard Armor.isArmored(bytes) else { throw FormatProblem("it is text, and no OpenPGP armor") }
        var signatures: [GatedSignature] = []
        for block in try Armor.read(bytes, atMost: mostSignatures) {
            guard block.label == "SIGNATURE" else { throw FormatProblem("it is a PGP \(block.label)") }
            do throws(FormatProblem) {
                signatures += try packets(block.data)
            } catch {
                signatures.append(.refused(RefusedSignature(.signatureMalformed, error.reason)))
            }
            guard signatures.count <= mostSignatures else {
                throw FormatProblem("it holds more than \(mostSignatures) signatures")
            }
        }
        return signatures
    }

    private static func packets(_ bytes: [UInt8]) throws(FormatProblem) -> [GatedSignature] {
        let packets = try Packet.split(ArraySlice(bytes), atMost: mostSignatures)
        guard !packets.isEmpty else { throw FormatProblem("it is empty") }
        if let other = packets.first(where: { $0.tag != .signature }) {
            let what: Message = packets.count == 1 ? "it is \(other.tag.meaning)" : "it holds \(other.tag.meaning)"
            throw FormatProblem("\(what), not a detached signature")
        }
        return packets.map(SignatureGate.judge)
    }
}
