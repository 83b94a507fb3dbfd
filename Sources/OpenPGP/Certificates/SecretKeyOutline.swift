/// Which keys a binary export of secret keys holds, and how each secret is protected: read where it lies, so that no secret
/// is copied (RFC 9580 sections 5.5.3 and 3.7.2).
public struct SecretKeyOutline: Sendable, Hashable {
    public enum Protection: Sendable, Hashable {
        /// The secret lies there as it is.
        case none
        case passphrase
        /// There is no secret, but GnuPG's stub for one ("gnu-dummy": S2K type 101, mode 1 or, for a card, 2).
        case absent
    }

    public struct Key: Sendable, Hashable {
        public let fingerprint: Fingerprint
        public let isPrimary: Bool
        public let protection: Protection
    }

    /// In the order of the file.
    public private(set) var keys: [Key] = []

    /// Nil for what is not read here: other packets than a key's, other algorithms than RSA and those on curves.
    public init?(_ packets: UnsafeRawBufferPointer) {
        var rest = unsafe packets[...]
        while unsafe !rest.isEmpty {
            guard let header = unsafe Header(rest), unsafe header.end <= rest.endIndex else { return nil }
            let body = unsafe UnsafeRawBufferPointer(rebasing: rest[header.start..<header.end])
            switch header.tag {
            case .secretKey, .secretSubkey:
                guard let key = unsafe Self.key(body, isPrimary: header.tag == .secretKey) else { return nil }
                keys.append(key)
            case .userID, .signature: break
            default: return nil
            }
            unsafe rest = unsafe rest[header.end...]
        }
        guard keys.first?.isPrimary == true else { return nil }
    }

    /// A packet's header, in the form in which GnuPG writes it.
    private struct Header {
        let tag: Packet.Tag
        let start: Int
        let end: Int

        init?(_ bytes: Slice<UnsafeRawBufferPointer>) {
            guard let first = unsafe bytes.first, first & 0xC0 == 0x80, first & 0x03 < 3 else { return nil }
            let length = unsafe bytes.dropFirst().prefix(1 << Int(first & 0x03))
            tag = Packet.Tag(rawValue: first >> 2 & 0x0F)
            start = unsafe length.endIndex
            end = unsafe start + length.reduce(0) { $0 << 8 | Int($1) }
        }
    }

    private static func key(_ body: UnsafeRawBufferPointer, isPrimary: Bool) -> Key? {
        guard let count = unsafe PublicPart.length(body), count < body.count,
            let key = try? PublicKey(body: unsafe Array(body.prefix(count))[...], isSecret: false),
            let protection = unsafe protection(UnsafeRawBufferPointer(rebasing: body.dropFirst(count)))
        else { return nil }
        return Key(fingerprint: key.fingerprint, isPrimary: isPrimary, protection: protection)
    }

    /// - Parameter secret: the secret part: usage, cipher, S2K type, hash, and for a stub GnuPG's mark and a mode.
    private static func protection(_ secret: UnsafeRawBufferPointer) -> Protection? {
        switch unsafe secret.first {
        case 0: return Protection.none
        case 254, 255:
            guard secret.count >= 8 else { return nil }
            guard unsafe secret[2] == 101 else { return .passphrase }
            let isStub = unsafe secret[4..<7].elementsEqual("GNU".utf8) && (1...2).contains(secret[7])
            return isStub ? .absent : nil
        default: return nil
        }
    }
}
