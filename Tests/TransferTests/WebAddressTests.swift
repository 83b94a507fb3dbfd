import Findings
import Testing
import Transfer

@Suite("Addresses")
struct WebAddressTests {
    @Test(arguments: [
        ("https://example.org", "https://example.org/"),
        ("HTTPS://Example.ORG/A%20b", "https://example.org/A%20b"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("https://user:secret@example.org/a?token=secret#part", "https://example.org/a?…"),
        ("https://example.org?token=secret", "https://example.org/?…"),
        ("https://[2001:DB8::1]:8443/a", "https://[2001:db8::1]:8443/a"),
        ("https://192.0.2.1/a", "https://192.0.2.1/a"),
        ("https://a_b-c.example.org/(a)!$&'*+,;=:@~", "https://a_b-c.example.org/(a)!$&'*+,;=:@~"),
    ])
    func whatIsShownHoldsNoSecret(text: String, shown: String) throws {
        #expect(try WebAddress(text).description == shown)
    }

    @Test(arguments: [
        "", "example.org/a", "https:/example.org", "https//example.org", "file:///etc/passwd", "ftp://example.org/a",
        "javascript:alert(1)", "https://", "https:///a", "https://?a", "https://user@", "https://a@b@example.org/",
        "https://example.org:0/", "https://example.org:65536/", "https://example.org:+1/", "https://example.org:/a",
        "https://127.1/", "https://2130706433/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://127.0.0.1./",
        "https://127.0.0.01/", "https://256.0.0.1/", "https://1.2.3/", "https://a..b/", "https://.a/", "https://a./",
        "https://-a/", "https://exa%6dple.org/", "https://example.org\\@evil.example/", "https://[::1/",
        "https://[::1]a/",
        "https://[fe80::1%25eth0]/", "https://[1::2::3]/", "https://ex ample.org/", "https://example.org/a b",
        "https://example.org/a\r\nX: y", "https://example.org/a\u{0}", "https://example.org/%zz",
        "https://example.org/%1",
        "https://example.org/%+1", "https://exämple.org/", "https://example.org/ä", "https://a:%0d%0a@example.org/",
        "https://[::ffff:127.0.0.1", "https://example.org/<a>",
    ])
    func whatCouldBeReadInTwoWaysIsRefused(text: String) {
        #expect(throws: TransferError.self) { try WebAddress(text) }
    }

    @Test func anOverlongAddressIsRefused() throws {
        let base = "https://example.org/"
        let longest = base + String(repeating: "a", count: WebAddress.longest - base.utf8.count)
        #expect(try WebAddress(longest).path.utf8.count == WebAddress.longest - base.utf8.count + 1)
        #expect(throws: TransferError.self) { try WebAddress(longest + "a") }
    }

    @Test func aRefusalShowsNoSecret() throws {
        let error = #expect(throws: TransferError.self) { try WebAddress("https://user:secret@exa%6dple.org/?secret") }
        #expect(error?.message.text.contains("secret") == false)
        #expect(error?.finding.rule.name == "address-malformed")
    }

    @Test(arguments: [
        ("http://127.0.0.1/", true), ("http://127.255.3.4/", true), ("http://[::1]/", true), ("http://[0:0::1]/", true),
        ("http://localhost/", true), ("http://LOCALHOST/", true), ("http://localhost.example.org/", false),
        ("http://a.localhost/", false), ("http://128.0.0.1/", false), ("http://0.0.0.0/", false),
        ("http://[::ffff:127.0.0.1]/", false), ("http://[::]/", false), ("http://127.0.0.1.example.org/", false),
        ("http://localhost@example.org/", false),
    ])
    func onlyThisMachineIsThisMachine(text: String, isLoopback: Bool) throws {
        #expect(try WebAddress(text).isLoopback == isLoopback)
    }
}
