import Findings
import TestSupport
import Testing

@Suite("What strangers wrote is shown and never acts")
struct EscapingTests {
    @Test(
        arguments: [
            ("codecov", "codecov"),
            ("Grüße, 世界", "Grüße, 世界"),
            ("a\u{1B}[31mred", "a\\u{1B}[31mred"),
            ("one\ntwo\r\n", "one\\u{0A}two\\u{0D}\\u{0A}"),
            ("evil\u{202E}exe.txt", "evil\\u{202E}exe.txt"),
            ("zero\u{200B}width", "zero\\u{200B}width"),
            ("no\u{A0}break", "no\\u{A0}break"),
            ("back\\slash", "back\\\\slash"),
            ("::error::x", ":\\u{3A}error:\\u{3A}x"),
            ("##vso[task]", "#\\u{23}vso[task]"),
            ("#:#:", "#:#:"),
            ("\u{7F}\u{9B}", "\\u{7F}\\u{9B}"),
            ("\u{E000}\u{2028}", "\\u{E000}\\u{2028}"),
        ])
    func text(_ original: String, _ shown: String) {
        #expect(Escaping.visible(original) == shown)
    }

    @Test func bytesThatAreNotUTF8() {
        #expect(Escaping.visible([0x61, 0xFF, 0x62]) == "a\\xFFb")
        #expect(Escaping.visible([0xC3]) == "\\xC3")
        #expect(Escaping.visible([0xE2, 0x82, 0x41]) == "\\xE2\\x82A")
        #expect(Escaping.visible([0xED, 0xA0, 0x80]) == "\\xED\\xA0\\x80", "a surrogate is no UTF-8")
        #expect(Escaping.visible([0xC0, 0x80]) == "\\xC0\\x80", "an overlong NUL is no UTF-8")
    }

    @Test func everyInterpolatedStringIsEscaped() {
        let name = "a\n::error::b"
        let message: Message = "'\(name)' of \(3) and '\(Array(name.utf8))'"
        #expect(message.text == "'a\\u{0A}:\\u{3A}error:\\u{3A}b' of 3 and 'a\\u{0A}:\\u{3A}error:\\u{3A}b'")
    }

    @Test func longTextIsShortened() {
        let message: Message = "\(String(repeating: "x", count: 10_000))"
        #expect(message.text == String(repeating: "x", count: Message.longestInterpolation) + "…")
    }

    /// What is not shown costs nothing, and is not looked at: no half of a character is shown where it is cut.
    @Test func hugeTextIsShortenedAtOnce() {
        for character in ["é", "😀", "\u{301}", "x"] {
            let text = String(repeating: character, count: 4 << 20)
            var message: Message = ""
            let time = ProcessorTime.measure { message = "\(text)" }
            #expect(time < Sanitizer.seconds(1))
            #expect(message.text == String(repeating: character, count: Message.longestInterpolation) + "…")
        }
    }
}
