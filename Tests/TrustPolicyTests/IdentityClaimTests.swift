import OpenPGP
import PacketForge
import Releases
import Testing
import TrustPolicy

@Suite("A release identity is read in one way or not at all")
struct IdentityClaimTests {
    static let domain = "codecov.io"

    enum Reading: Equatable { case absent, malformed, bound }

    static func notation(
        _ name: String, _ value: String, isText: Bool = true, isCritical: Bool = false
    ) -> Notation {
        Notation(
            name: Array(name.utf8), value: Array(value.utf8), isHumanReadable: isText, isCritical: isCritical)
    }

    static let version = notation("version@codecov.io", "v1.2.3")
    static let longest = String(repeating: "1", count: 128)

    static let rows: [(String, [Notation], Reading)] = [
        ("nothing", [], .absent),
        ("one field", [version], .bound),
        ("twice with two values", [version, notation("version@codecov.io", "v1.2.4")], .malformed),
        ("twice with one value", [version, version], .malformed),
        ("with NUL behind", [notation("version@codecov.io", "v1.2.3\0")], .malformed),
        ("with NUL and more", [notation("version@codecov.io", "v1.2.3\0v9")], .malformed),
        ("the name in another case", [notation("Version@codecov.io", "v1.2.3")], .malformed),
        ("the domain in another case", [notation("version@Codecov.IO", "v1.2.3")], .malformed),
        ("beside one in another case", [version, notation("VERSION@codecov.io", "v1.2.3")], .malformed),
        ("not human-readable", [notation("version@codecov.io", "v1.2.3", isText: false)], .malformed),
        ("critical", [notation("version@codecov.io", "v1.2.3", isCritical: true)], .malformed),
        ("an unknown type", [version, notation("type@codecov.io", "binary")], .malformed),
        ("a type in another case", [version, notation("type@codecov.io", "Manifest")], .malformed),
        ("each type", [version, notation("type@codecov.io", "trust-policy")], .bound),
        ("the longest value", [notation("version@codecov.io", longest)], .bound),
        ("a longer value", [notation("version@codecov.io", longest + "1")], .malformed),
        ("an empty value", [notation("version@codecov.io", "")], .malformed),
        ("a space in front", [notation("version@codecov.io", " v1")], .malformed),
        ("a line end", [notation("version@codecov.io", "v1\n")], .malformed),
        ("a slash", [notation("channel@codecov.io", "../stable")], .malformed),
        ("a hyphen in front", [notation("platform@codecov.io", "-rf")], .malformed),
        ("letters beyond ASCII", [notation("product@codecov.io", "töol")], .malformed),
        ("a field spoiled among good ones", [version, notation("product@codecov.io", "a b")], .malformed),
        ("a longer domain", [notation("version@codecov.io.evil", "v1.2.3")], .absent),
        ("another domain that ends alike", [notation("version@evil-codecov.io", "v1.2.3")], .absent),
        ("a domain below", [notation("version@www.codecov.io", "v1.2.3")], .absent),
        ("a longer name", [notation("x-version@codecov.io", "v1.2.3")], .absent),
        ("no domain", [notation("version", "v1.2.3")], .absent),
        ("NUL behind the name", [notation("version@codecov.io\0", "v1.2.3")], .absent),
        ("other names", [notation("commit@codecov.io", "not a name\0")], .absent),
        ("other names beside it", [notation("commit@codecov.io", ""), version], .bound),
    ]

    @Test(arguments: rows)
    func eachCase(_ title: String, _ notations: [Notation], _ expected: Reading) {
        let claim = IdentityClaim(notations, domain: Self.domain)
        let found: Reading =
            switch claim {
            case .absent: .absent
            case .malformed: .malformed
            case .bound: .bound
            }
        #expect(found == expected, "\(title)")
        #expect((claim.identity != nil) == (expected == .bound))
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let identities = [
            ReleaseIdentity.sample, .sample.with { $0.channel = nil }, ReleaseIdentity(product: "tool"),
            ReleaseIdentity(kind: .artifact, version: ReleaseVersion("1")), ReleaseIdentity(kind: .trustPolicy),
        ]
        for identity in identities {
            let notations = identity.notations(domain: Self.domain).map { Self.notation($0.name, $0.value) }
            #expect(IdentityClaim(notations.reversed(), domain: Self.domain) == .bound(identity))
            #expect(notations.allSatisfy { IdentityClaim.isAbout($0.name, domain: Self.domain) })
        }
    }

    @Test func whatTheSignatureDoesNotCoverIsIgnored() throws {
        let notation = ForgedSubpacket.notation("version@codecov.io", "v1.2.3")
        for isCovered in [true, false] {
            let bytes = try ForgedKey().signature(over: []) { recipe in
                if isCovered { recipe.hashed.append(notation) } else { recipe.unhashed.append(notation) }
            }
            let packet = try #require(try SignatureFile(bytes).passed.first)
            let expected = ReleaseIdentity(version: ReleaseVersion("v1.2.3"))
            #expect(IdentityClaim(packet.notations, domain: Self.domain) == (isCovered ? .bound(expected) : .absent))
        }
    }
}
