import Findings
import Testing

@testable import ReleaseFetching

@Suite("Addresses")
struct ReleaseAddressTests {
    @Test func whatIsSecretIsNotShown() throws {
        let address = try ReleaseAddress("https://user:secret@example.org:8443/a/tool%2B1?token=secret")
        #expect(address.text.contains("secret"))
        #expect(address.shown == "https://example.org:8443/a/tool%2B1")
        #expect(address.fileName == Array("tool+1".utf8))
        #expect(
            try address.appending(".sig").text == "https://user:secret@example.org:8443/a/tool%2B1.sig?token=secret")
        #expect(AddressText.shown("https://u:p@h/x?y#z") == "https://h/x")
    }

    @Test(arguments: [
        "", "example.org/tool", "ftp://example.org/tool", "file:///etc/passwd", "https:///tool", "https://example.org",
        "https://example.org/", "https://example.org//linux/tool", "https://example.org/v1//tool",
        "https://example.org/../tool", "https://example.org/%2e%2e/tool", "https://example.org/a%2Fb",
        "https://example.org/a%00b", "https://example.org/a%2", "https://example.org/a b", "https://example.org/ü",
        "https://example.org/tool#part", "https://example.org/a\u{1B}[31m", "https://:80/tool",
    ])
    func whatCannotBeFetchedIsRefused(_ text: String) {
        #expect(throws: LocationError.self) { try ReleaseAddress(text) }
    }

    @Test func anEmptyPartIsSaidToBeAnEmptyVariable() {
        do {
            _ = try ReleaseAddress("https://example.org//linux/tool")
            Issue.record("accepted")
        } catch { #expect(error.finding.remedy.text.contains("variable")) }
    }
}
