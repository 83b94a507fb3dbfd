import Findings

@testable import OpenPGP

/// Signature files: packets and the gate that they pass before gpg sees them.
enum SignatureFileTarget: FuzzTarget {
    static func check(_ input: [UInt8]) throws(BrokenPromise) -> Bool {
        try checkFraming(input)
        let file: SignatureFile
        do throws(FormatError) { file = try SignatureFile(input) } catch {
            try promise(error.rule == .signatureMalformed, "a file is refused by \(error.rule.name)")
            try promiseVisible(error.reason.text)
            return false
        }
        let count = file.signatures.count
        try promise((1...SignatureFile.mostSignatures).contains(count), "there are \(count) signatures")
        var isAccepted = false
        for signature in file.signatures {
            switch signature {
            case .passed(let packet):
                isAccepted = true
                try check(packet)
            case .refused(let refusal):
                let rules: [Rule] = [.signatureMalformed, .signatureUnsupported, .weakSignature]
                try promise(rules.contains(refusal.rule), "a signature is refused by \(refusal.rule.name)")
                try promiseVisible(refusal.reason.text)
            }
        }
        return isAccepted
    }

    /// Packets stand one behind the other, each within the file and its body within it.
    private static func checkFraming(_ input: [UInt8]) throws(BrokenPromise) {
        var rest = input[...]
        var position = 0
        while !rest.isEmpty, let packet = try? Packet.first(of: &rest) {
            let (whole, body) = (packet.whole.indices, packet.body.indices)
            try promise(whole.lowerBound == position, "a packet does not start where the one before ends")
            try promise(
                body.lowerBound > whole.lowerBound && body.upperBound == whole.upperBound, "a body lies outside")
            try promise(rest.startIndex == whole.upperBound, "what is left does not start behind the packet")
            try promise(whole.upperBound <= input.count, "a packet lies outside of the file")
            try promise((1...63).contains(packet.tag.rawValue), "a packet has the type \(packet.tag.rawValue)")
            position = whole.upperBound
        }
    }

    /// The engine gets the bytes that were judged: by themselves they are judged the same, and a byte less is refused.
    private static func check(_ packet: SignaturePacket) throws(BrokenPromise) {
        let again = try promised("a packet that passed is no file") { try SignatureFile(packet.packet) }
        try promise(again.signatures == [.passed(packet)], "a packet by itself is judged otherwise than in its file")
        let isShortRead = (try? SignatureFile(packet.packet.dropLast())) != nil
        try promise(!isShortRead, "a packet without its last byte is a file")
        try promise(packet.hashAlgorithm.isAllowed, "a signature passed with \(packet.hashAlgorithm.name)")
        try promise((0...0xFFFF_FFFF).contains(packet.createdAt.secondsSince1970), "a date is out of range")
        try promise(packet.expiresAt.map { $0 > packet.createdAt } ?? true, "it expires before it was made")
        try promise(packet.digestStart.count == 2, "the digest's start has \(packet.digestStart.count) bytes")
        let key = packet.issuerFingerprint
        try promise(key.map { $0.keyID == packet.issuerKeyID } ?? true, "it names two issuers")
        try promise(packet.hashedArea.count <= 0xFFFF, "the hashed area is too long")
        _ = (packet.createdAt.rfc3339, packet.expiresAt?.rfc3339, packet.digestSuffix, packet.hashedSubpacketTypes)
        try promiseVisible(packet.issuer.text)
    }
}
