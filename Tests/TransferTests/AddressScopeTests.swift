import Testing

@testable import Transfer

@Suite("Where the server of a target may lead")
struct AddressScopeTests {
    @Test(arguments: [
        ("https://a.example/pub/", true), ("https://a.example/pub/x/y", true), ("https://a.example:443/pub/x", true),
        ("https://A.EXAMPLE/pub/x", true), ("https://a.example/pub", false), ("https://a.example/public/x", false),
        ("https://a.example/pub/../x", false), ("https://a.example/pub/%2e%2e/x", false),
        ("https://a.example/pub/%2E./x", false), ("https://a.example/pub/a%2f..%2f..%2fx", false),
        ("https://a.example/pub/./x", false), ("https://a.example:8443/pub/x", false),
        ("http://a.example/pub/x", false), ("https://b.example/pub/x", false), ("https://a.example.evil/pub/x", false),
        ("https://cdn.example/anything", true), ("https://cdn.example:8443/anything", false),
        ("https://port.example:8443/anything", true), ("https://port.example/anything", false),
    ])
    func addressesBelowTheBaseAndOfNamedHostsAreInside(_ address: String, _ isInside: Bool) throws {
        let scope = AddressScope(
            try WebAddress("https://a.example/pub/"), alsoHosts: ["CDN.example", "port.example:8443"])
        #expect(try scope.contains(WebAddress(address)) == isInside)
    }
}

@Suite("Which machines the names of a target may lead to")
struct NetworkGuardTests {
    private static let thisMachine: [[UInt8]] = [
        [127, 0, 0, 1], [127, 255, 255, 255], [0, 0, 0, 0], [169, 254, 169, 254], [224, 0, 0, 1], [255, 255, 255, 255],
        ipv6([:]), ipv6([15: 1]), ipv6([0: 0xFE, 1: 0x80, 15: 1]), ipv6([0: 0xFF, 1: 2]),
        ipv6([10: 0xFF, 11: 0xFF, 12: 127, 15: 1]), ipv6([12: 127, 15: 1]),
        ipv6([1: 0x64, 2: 0xFF, 3: 0x9B, 12: 169, 13: 254, 14: 169, 15: 254]), ipv6([0: 0x20, 1: 2, 2: 127, 5: 1]),
        // ::ffff:0:127.0.0.1, ::ffff:0.0.0.0, the last of link-local, ff05::2.
        ipv6([8: 0xFF, 9: 0xFF, 12: 127, 15: 1]), ipv6([10: 0xFF, 11: 0xFF]), ipv6([0: 0xFE, 1: 0xBF, 15: 1]),
        ipv6([0: 0xFF, 1: 5, 15: 2]),
        [], [1, 2, 3],
    ]
    private static let privateNetworks: [[UInt8]] = [
        [10, 0, 0, 1], [172, 16, 0, 1], [172, 31, 255, 255], [192, 168, 1, 1], [100, 64, 0, 1], [198, 18, 0, 1],
        ipv6([0: 0xFC]), ipv6([0: 0xFD, 15: 1]), ipv6([0: 0xFE, 1: 0xC0]), ipv6([10: 0xFF, 11: 0xFF, 12: 10, 15: 1]),
        // 64:ff9b::10.0.0.1, 2002:c0a8:1::, ::192.168.0.1; 64:ff9b:1::, 100::, 2001::1 (Teredo).
        ipv6([1: 0x64, 2: 0xFF, 3: 0x9B, 12: 10, 15: 1]), ipv6([0: 0x20, 1: 2, 2: 192, 3: 168, 5: 1]),
        ipv6([12: 192, 13: 168, 15: 1]), ipv6([1: 0x64, 2: 0xFF, 3: 0x9B, 5: 1, 12: 127, 15: 1]), ipv6([0: 1]),
        ipv6([0: 0x20, 1: 1, 15: 1]),
    ]
    private static let everywhere: [[UInt8]] = [
        [8, 8, 8, 8], [172, 32, 0, 1], [100, 128, 0, 1], [192, 169, 0, 1], ipv6([0: 0x26, 1: 6, 15: 1]),
        ipv6([10: 0xFF, 11: 0xFF, 12: 8, 15: 8]), ipv6([1: 0x64, 2: 0xFF, 3: 0x9B, 12: 8, 15: 8]),
        ipv6([0: 0x20, 1: 2, 2: 8, 5: 8]), ipv6([0: 0x20, 1: 1, 2: 0x48, 3: 0x60, 15: 1]),
    ]

    private static func ipv6(_ bytes: [Int: UInt8]) -> [UInt8] { (0..<16).map { bytes[$0] ?? 0 } }

    private func network(_ target: String) throws -> NetworkGuard { NetworkGuard(for: try WebAddress(target)) }

    @Test func aNameNeverLeadsToThisMachine() throws {
        for address in Self.thisMachine {
            #expect(try !network("https://mirror.example/").allows(address), "\(address)")
        }
        for address in Self.privateNetworks + Self.everywhere {
            #expect(try network("https://mirror.example/").allows(address), "\(address)")
        }
    }

    /// DNS rebinding: the same name, another answer.
    @Test func aNameThatWasPublicStaysPublic() throws {
        let network = try network("https://mirror.example/")
        #expect(network.allows([8, 8, 8, 8]))
        for address in Self.thisMachine + Self.privateNetworks { #expect(!network.allows(address), "\(address)") }
        for address in Self.everywhere { #expect(network.allows(address), "\(address)") }
    }

    @Test func aSpelledAddressIsOfItsOwnKind() throws {
        let isPublic = try network("https://8.8.8.8/")
        let isPrivate = try network("https://10.1.2.3/")
        let isLocal = try network("http://127.0.0.1/")
        for address in Self.privateNetworks {
            #expect(!isPublic.allows(address) && isPrivate.allows(address) && isLocal.allows(address), "\(address)")
        }
        for address in Self.thisMachine {
            #expect(!isPublic.allows(address) && !isPrivate.allows(address) && isLocal.allows(address), "\(address)")
        }
        #expect(try network("http://localhost:8080/").allows([127, 0, 0, 1]))
        #expect(try network("https://[::1]/").allows(Self.ipv6([15: 1])))
        #expect(try !network("https://[2606:4700::1]/").allows([10, 0, 0, 1]))
    }
}
