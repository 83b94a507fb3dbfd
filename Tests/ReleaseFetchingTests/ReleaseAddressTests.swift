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
        // To Swift, each of these with an accent upon it is one other character.
        #expect(AddressText.shown("https://u:p@\u{301}h/\u{301}x?\u{301}y") == "https://\u{301}h/\u{301}x")
        #expect(AddressText.shown("https:/") == "https:/" && AddressText.shown("https://") == "https://")
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

    @Test(arguments: [
        "https://user:sekret^1@example.org/x", "https://example.org/x?token=sekret|", "https://user:sekret@h/x#f",
        "https://user:sekret@/x", "ftp://user:sekret@h/x", "https://user:sekret/x@127.0.0.1:1/x",
        "https://user:sekret?@h/x",
        "user:sekret@h/x", "https://user:sekret@h//x",
    ])
    func noMessageShowsAPassword(_ text: String) {
        do {
            _ = try ReleaseAddress(text)
            Issue.record("accepted")
        } catch {
            #expect(!error.finding.message.text.contains("sekret") && !error.finding.remedy.text.contains("sekret"))
        }
    }
}
