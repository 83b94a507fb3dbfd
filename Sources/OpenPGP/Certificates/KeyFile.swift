public import Findings

/// A file of public keys as publishers hand them out: binary, or armor blocks with nothing but blank lines around them.
///
/// Only what an export of keys holds is accepted: keys, user IDs, user attributes and signatures. Trust packets, with
/// which a keyring file can vouch for forged subkeys, make the file malformed. Of secret keys the public part is kept.
public struct KeyFile: Hashable, Sendable {
    /// Merged by primary key, in the order of the file. Empty only if there are ``revocations``.
    public let certificates: [Certificate]
    /// Revocations of primary keys that stand with no key or with another one, as `gpg --gen-revoke` writes them. They
    /// may concern keys of other files: see ``merged(_:)-(Sequence<KeyFile>)``.
    public let revocations: [CertificateSignature]
    /// What was passed over because it is of a kind that is not known here: keys of other versions, for one.
    public let unsupported: [Message]

    /// Eight mebibytes.
    public static let largest = 8 << 20
    /// Armor blocks in one file.
    public static let mostBlocks = CertificateReader.mostCertificates

    /// Whether there were secret keys, which were dropped.
    public var hadSecretParts: Bool { certificates.contains(where: \.hadSecretParts) }

    /// Takes the file apart.
    ///
    /// - Throws: ``FormatError`` with ``Rule/keyFileMalformed``, saying what the file is instead.
    public init(_ bytes: [UInt8]) throws(FormatError) {
        let reader: CertificateReader
        do throws(MalformedPacket) {
            reader = try Self.read(bytes)
        } catch {
            throw FormatError(.keyFileMalformed, error.reason)
        }
        certificates = Certificate.merged(reader.certificates, with: reader.looseRevocations)
        revocations = reader.looseRevocations
        unsupported = reader.unsupported
    }

    private static func read(_ bytes: [UInt8]) throws(MalformedPacket) -> CertificateReader {
        guard bytes.count <= largest else {
            throw MalformedPacket("it is larger than \(largest) bytes")
        }
        let tags: Set<Packet.Tag> = [.publicKey, .secretKey, .signature, .marker, .padding]
        if let name = MistakenContent.name(bytes, unlike: [.publicKey, .privateKey], tags) {
            throw MalformedPacket("it is \(name)")
        }
        var reader = CertificateReader()
        for block in bytes[0] & 0x80 != 0 ? [bytes] : try blocks(in: bytes) {
            var rest = block[...]
            while !rest.isEmpty {
                try reader.take(try Packet.first(of: &rest))
            }
            try reader.endCertificate()
        }
        guard !reader.certificates.isEmpty || !reader.looseRevocations.isEmpty else {
            throw MalformedPacket(reader.unsupported.first ?? "it holds no key")
        }
        return reader
    }

    private static func blocks(in bytes: [UInt8]) throws(MalformedPacket) -> [[UInt8]] {
        let blocks = try Armor.blocks(in: bytes, labelled: [.publicKey, .privateKey], atMost: mostBlocks)
        return try blocks.map { (block) throws(MalformedPacket) in try block.contents.get() }
    }
}
