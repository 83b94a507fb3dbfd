internal import Findings

/// A file of certificates, read strictly and within bounds.
///
/// Binary, or armor blocks. Secret keys are reduced to their public part before anything else sees them. Certifications
/// by other keys are dropped as they are read, so that thousands of them cost nothing. GnuPG's ring-trust packets, which
/// forge validity, condemn the file, as does anything that does not belong into a certificate.
public struct KeyFile: Sendable {
    /// Merged by primary key, in the order of the file; at least one.
    public let certificates: [Certificate]

    /// Bytes.
    public static let largest = 16 << 20
    public static let mostCertificates = 1_024
    /// Of user IDs, of subkeys, and of self-signatures on each, in one certificate.
    public static let mostParts = 256
    private static let mostPackets = 200_000

    /// - Throws: ``FormatError`` with ``Rule/keyFileMalformed``, saying what the file is instead.
    public init(_ bytes: [UInt8]) throws(FormatError) {
        do throws(FormatProblem) {
            certificates = try Self.read(bytes)
        } catch {
            throw FormatError(.keyFileMalformed, error.reason)
        }
    }

    private static func read(_ bytes: [UInt8]) throws(FormatProblem) -> [Certificate] {
        guard !bytes.isEmpty else { throw FormatProblem("it is empty") }
        guard bytes.count <= largest else { throw FormatProblem("it is larger than \(largest) bytes") }
        var certificates: [Certificate] = []
        if let first = bytes.first, first & 0x80 != 0 {
            certificates = try read(packets: bytes)
        } else {
            guard Armor.isArmored(bytes) else { throw FormatProblem("it is text, and no OpenPGP armor") }
            for block in try Armor.read(bytes, atMost: mostCertificates) {
                guard block.label == "PUBLIC KEY BLOCK" || block.label == "PRIVATE KEY BLOCK" else {
                    throw FormatProblem("it is a PGP \(block.label)")
                }
                certificates += try read(packets: block.data)
            }
        }
        guard certificates.count <= mostCertificates else {
            throw FormatProblem("it holds more than \(mostCertificates) certificates")
        }
        return merged(certificates)
    }

    /// One certificate for each primary key, in the order of their first copies.
    public static func merged(_ certificates: [Certificate]) -> [Certificate] {
        var order: [Fingerprint] = []
        var byFingerprint: [Fingerprint: Certificate] = [:]
        for certificate in certificates {
            if let known = byFingerprint[certificate.fingerprint] {
                byFingerprint[certificate.fingerprint] = known.merged(with: certificate)
            } else {
                order.append(certificate.fingerprint)
                byFingerprint[certificate.fingerprint] = certificate
            }
        }
        return order.compactMap { byFingerprint[$0] }
    }

    private static func read(packets bytes: [UInt8]) throws(FormatProblem) -> [Certificate] {
        var certificates: [Certificate] = []
        var reader: CertificateReader?
        for packet in try Packet.split(ArraySlice(bytes), atMost: mostPackets) {
            if packet.tag == .publicKey || packet.tag == .secretKey {
                if let finished = reader { certificates.append(finished.certificate) }
                reader = try CertificateReader(startingWith: packet)
            } else {
                guard reader != nil else { throw FormatProblem("it is \(packet.tag.meaning), and no public key") }
                try reader?.add(packet)
            }
        }
        if let finished = reader { certificates.append(finished.certificate) }
        guard !certificates.isEmpty else { throw FormatProblem("it holds no key") }
        return certificates
    }
}

/// Puts the packets that follow a primary key where they belong.
private struct CertificateReader {
    private(set) var certificate: Certificate
    /// The part that signatures now belong to.
    private var part = Part.primaryKey

    private enum Part { case primaryKey, identity, subkey, skipped }

    init(startingWith packet: Packet) throws(FormatProblem) {
        certificate = Certificate(primaryKey: try PublicKey(packet.body))
        certificate.hadSecretParts = packet.tag == .secretKey
        try Self.check(certificate.primaryKey, packet)
    }

    private static func check(_ key: PublicKey, _ packet: Packet) throws(FormatProblem) {
        let isSecret = packet.tag == .secretKey || packet.tag == .secretSubkey
        guard isSecret || !key.hasMore else { throw FormatProblem("a public key packet has more in it than a key") }
    }

    mutating func add(_ packet: Packet) throws(FormatProblem) {
        switch packet.tag {
        case .userID, .userAttribute:
            guard certificate.identities.count < KeyFile.mostParts else {
                throw FormatProblem("a certificate has more than \(KeyFile.mostParts) user IDs")
            }
            let text = packet.tag == .userID ? Array(packet.body) : nil
            let clean = Packet.encoded(packet.tag, packet.body)
            certificate.identities.append(Certificate.Identity(packet: clean, text: text, signatures: []))
            part = .identity
        case .publicSubkey, .secretSubkey:
            guard certificate.subkeys.count < KeyFile.mostParts else {
                throw FormatProblem("a certificate has more than \(KeyFile.mostParts) subkeys")
            }
            certificate.hadSecretParts = certificate.hadSecretParts || packet.tag == .secretSubkey
            // A subkey of an unknown kind can sign nothing here, and is no reason to refuse the certificate.
            guard let key = try? PublicKey(packet.body) else {
                part = .skipped
                return
            }
            try Self.check(key, packet)
            certificate.subkeys.append(Certificate.Subkey(key: key, signatures: []))
            part = .subkey
        case .signature:
            try addSignature(packet)
        default:
            throw FormatProblem("it holds \(packet.tag.meaning), which does not belong into a certificate")
        }
    }

    private mutating func addSignature(_ packet: Packet) throws(FormatProblem) {
        guard part != .skipped, let signature = CertificateSignature(packet) else { return }
        guard signature.issuers.contains(certificate.fingerprint.keyID) else {
            if signature.signatureClass == CertificateSignature.keyRevocation {
                certificate.foreignRevocations.append(signature)
            }
            return
        }
        let count: Int
        switch part {
        case .identity:
            certificate.identities[certificate.identities.count - 1].signatures.append(signature)
            count = certificate.identities.last?.signatures.count ?? 0
        case .subkey:
            certificate.subkeys[certificate.subkeys.count - 1].signatures.append(signature)
            count = certificate.subkeys.last?.signatures.count ?? 0
        default:
            certificate.directSignatures.append(signature)
            count = certificate.directSignatures.count
        }
        guard count <= KeyFile.mostParts, certificate.foreignRevocations.count <= KeyFile.mostParts else {
            throw FormatProblem("a certificate has more than \(KeyFile.mostParts) signatures on one part")
        }
    }
}
