internal import Findings

/// The gate that every signature file passes before gpgme sees any of it.
///
/// gpgme answers "success, no signatures" for signed messages, decompresses bombs, skips over packets and text, and shows
/// only the first of several signatures' results. So a file is taken apart here, in one strict form, and the engine gets
/// its signatures one by one:
///
/// - at most ``largest`` bytes with at most ``mostSignatures`` signatures;
/// - binary, or armor blocks labelled `PGP SIGNATURE` with nothing but blank lines around them;
/// - in it, signature packets of definite length and no other packet.
///
/// A file that is not of that form is refused as a whole, saying what it is. A signature that is framed well but breaks a
/// rule of `SignatureGate`, or an armor block that cannot be decoded, condemns itself only.
///
/// Every change of one byte of a file with one signature makes the file, or the signature, one that is refused, save:
/// - the text of a `Version` or `Comment` header, which nothing protects;
/// - the digest's first two bytes and unprotected hints, see ``SignaturePacket/digestStart``;
/// - without a checksum, one form of packet header turned into another that says the same, for signatures that were not
///   made by GnuPG.
public struct SignatureFile: Hashable, Sendable {
    /// In the order of the file; at least one.
    public let signatures: [GatedSignature]

    /// One mebibyte.
    public static let largest = 1 << 20
    public static let mostSignatures = 64

    /// Takes the file apart.
    ///
    /// `criticalNotations` names the critical notations that the caller understands; a signature with any other critical
    /// notation is refused, as its maker wants.
    ///
    /// - Throws: ``FormatError`` with ``Rule/signatureMalformed``, saying what the file is instead.
    public init(_ bytes: [UInt8], understanding criticalNotations: Set<[UInt8]> = []) throws(FormatError) {
        do throws(MalformedPacket) {
            signatures = try Self.read(bytes, SignatureGate(understoodCriticalNotations: criticalNotations))
        } catch {
            throw FormatError(.signatureMalformed, error.reason)
        }
    }

    private static func read(_ bytes: [UInt8], _ gate: SignatureGate) throws(MalformedPacket) -> [GatedSignature] {
        guard bytes.count <= largest else {
            throw MalformedPacket("it is larger than \(largest) bytes")
        }
        if let name = MistakenContent.name(bytes, unlike: [.signature], [.signature]) {
            throw MalformedPacket("it is \(name)")
        }
        let signatures = bytes[0] & 0x80 != 0 ? try gate.packets(in: bytes) : try blocks(in: bytes, gate)
        guard signatures.count <= mostSignatures else {
            throw MalformedPacket("it has more than \(mostSignatures) signatures")
        }
        return signatures
    }

    private static func blocks(in bytes: [UInt8], _ gate: SignatureGate) throws(MalformedPacket) -> [GatedSignature] {
        let blocks = try Armor.blocks(in: bytes, labelled: [.signature], atMost: mostSignatures)
        var signatures: [GatedSignature] = []
        for block in blocks {
            do throws(MalformedPacket) {
                signatures += try gate.packets(in: try block.contents.get())
            } catch {
                if blocks.count == 1 { throw error }
                signatures.append(.refused(.malformed("one armor block is no detached signature: \(error.reason)")))
            }
        }
        return signatures
    }
}

extension RefusedSignature {
    static func malformed(_ reason: Message) -> RefusedSignature {
        RefusedSignature(.signatureMalformed, reason)
    }
}
