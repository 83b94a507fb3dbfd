public import Findings

/// What a security reviewer would object to in a file of public keys, read from its packets: gpg hides most of this.
///
/// Nothing is verified here, so a clean file proves nothing; see ``Certificate``.
public struct KeyLint: Sendable {
    /// In the order of the file: what concerns the file, then each certificate.
    public let findings: [Finding]
    /// The primary keys that were looked at.
    public let certificates: [Fingerprint]

    /// - Parameters:
    ///   - now: as of when keys have expired.
    ///   - path: of the file, for the findings.
    /// - Throws: ``FormatError`` with ``Rule/keyFileMalformed`` where there is no key to look at.
    public init(_ bytes: [UInt8], now: Timestamp, path: [UInt8]) throws(FormatError) {
        var reader = LintReader()
        do throws(MalformedPacket) {
            try reader.read(bytes)
        } catch {
            throw FormatError(.keyFileMalformed, error.reason)
        }
        let merged = Certificate.merged(reader.certificates.certificates, with: reader.certificates.looseRevocations)
        let ofFile = reader.objections
        let ofKeys = merged.flatMap { CertificateLint($0, now: now).objections }
        certificates = merged.map(\.fingerprint)
        findings = (ofFile + ofKeys).map { objection in
            Finding(objection.rule, objection.message, severity: objection.severity, path: path)
        }
    }
}

/// One thing that a reviewer would object to.
struct LintObjection {
    let rule: Rule
    let severity: Severity
    let message: Message

    init(_ rule: Rule, _ message: Message, _ severity: Severity = .error) {
        self.rule = rule
        self.severity = severity
        self.message = message
    }
}

/// Takes a file of keys apart as ``KeyFile`` does, and where that would refuse a packet, objects to it and goes on.
private struct LintReader {
    private(set) var certificates = CertificateReader()
    private(set) var objections: [LintObjection] = []
    private var primary: Fingerprint?

    mutating func read(_ bytes: [UInt8]) throws(MalformedPacket) {
        guard bytes.count <= KeyFile.largest else {
            throw MalformedPacket("it is larger than \(KeyFile.largest) bytes")
        }
        guard let first = bytes.first else { throw MalformedPacket("it is empty") }
        for block in first & 0x80 != 0 ? [bytes] : try Self.blocks(in: bytes) {
            var rest = block[...]
            while !rest.isEmpty { try take(try Packet.first(of: &rest)) }
            try certificates.endCertificate()
        }
        guard !certificates.certificates.isEmpty else {
            throw MalformedPacket(certificates.unsupported.first ?? "it holds no key")
        }
        objections += certificates.unsupported.map { LintObjection(.unusualPacket, $0, .warning) }
    }

    private static func blocks(in bytes: [UInt8]) throws(MalformedPacket) -> [[UInt8]] {
        let blocks = try Armor.blocks(in: bytes, labelled: [.publicKey, .privateKey], atMost: KeyFile.mostBlocks)
        return try blocks.map { (block) throws(MalformedPacket) in try block.contents.get() }
    }

    private mutating func take(_ packet: Packet) throws(MalformedPacket) {
        switch packet.tag {
        case .publicKey, .publicSubkey, .signature, .userID: break
        case .secretKey, .secretSubkey:
            let message: Message =
                "it holds \(packet.tag.meaning): whoever reads the file has the secret, or its protected form"
            objections.append(LintObjection(.secretMaterial, message))
        case .userAttribute:
            objections.append(LintObjection(.unusualPacket, "it holds a user attribute (a picture)", .warning))
        default:
            objections.append(LintObjection(.unusualPacket, "it holds \(packet.tag.meaning)", .warning))
            return
        }
        try certificates.take(packet)
    }
}
