import Findings
import Releases

@testable import OpenPGP
@testable import TrustPolicy

/// What a signature says of its release. The input is an area of subpackets, which is put into a signature: where the
/// signature covers it, and where anyone could have put it.
enum NotationTarget: FuzzTarget {
    private static let domain = "example.org"
    private static let key = [UInt8](1...20)

    static func check(_ input: [UInt8]) throws(BrokenPromise) -> Bool {
        guard input.count <= 0xFF00 else { return false }
        try checkSubpackets(input)
        if let packet = passed(signature(hashed: [], unhashed: input)) {
            try promise(packet.notations.isEmpty, "a notation counts that the signature does not cover")
        }
        guard let packet = passed(signature(hashed: input, unhashed: [])) else { return false }
        let claim = IdentityClaim(packet.notations, domain: domain)
        switch claim {
        case .absent:
            let isAbout = packet.notations.contains { IdentityClaim.isAbout($0.name, domain: domain) }
            try promise(!isAbout, "a notation about the release is passed over")
        case .malformed(let reason): try promiseVisible(reason.text)
        case .bound(let identity): try check(identity, packet.notations, claim)
        }
        return true
    }

    private static func checkSubpackets(_ area: [UInt8]) throws(BrokenPromise) {
        guard let subpackets = try? Subpacket.all(in: area[...]) else { return }
        var position = 0
        for subpacket in subpackets {
            try promise(subpacket.body.startIndex > position, "a subpacket lies within the one before")
            try promise(subpacket.body.endIndex <= area.count, "a subpacket lies outside of its area")
            position = subpacket.body.endIndex
        }
        try promise(position == area.count, "something is left in the area")
    }

    /// Each part is said once, in one way, and written again it says the same.
    private static func check(
        _ identity: ReleaseIdentity, _ notations: [Notation], _ claim: IdentityClaim
    ) throws(BrokenPromise) {
        let said = identity.notations(domain: domain)
        try promise(!said.isEmpty, "it is bound to nothing")
        for name in IdentityClaim.notationNames(domain: domain) {
            let alike = notations.filter { String(decoding: $0.name, as: UTF8.self).lowercased() == name }
            let count = said.count { $0.name == name }
            try promise(alike.count <= 1 && alike.count == count, "'\(name)' is there \(alike.count) times")
            try promise(alike.allSatisfy { $0.isHumanReadable && !$0.isCritical }, "'\(name)' is not written rightly")
        }
        for (_, value) in said {
            try promise(ReleaseName.isValid(value.utf8), "a value is no name")
            try promise(!value.contains("/"), "a value is a path")
        }
        let again = said.map {
            Notation(name: Array($0.name.utf8), value: Array($0.value.utf8), isHumanReadable: true, isCritical: false)
        }
        try promise(IdentityClaim(again, domain: domain) == claim, "written again, it says something else")
    }

    private static func passed(_ file: [UInt8]) -> SignaturePacket? {
        let known = Set(IdentityClaim.notationNames(domain: domain).map { Array($0.utf8) })
        guard let file = try? SignatureFile(file, understanding: known), case .passed(let packet) = file.signatures[0]
        else { return nil }
        return packet
    }

    /// RSA with SHA-256 over a file, well formed and by nobody.
    private static func signature(hashed: [UInt8], unhashed: [UInt8]) -> [UInt8] {
        let own: [UInt8] = [22, 33, 4] + key + [5, 2, 0x60, 0, 0, 0]
        let areas = [own + hashed, unhashed].flatMap { [UInt8($0.count >> 8), UInt8($0.count & 0xFF)] + $0 }
        return Packet.serialized(.signature, [4, 0, 1, 8] + areas + [0, 0, 0, 8, 0x80])
    }
}
