import Testing

@testable import Releases

@Suite("Patterns for names")
struct NamePatternTests {
    @Test(
        arguments: [
            ("*", "a", true), ("*", "a/b", true), ("*", ".a", false), ("*", "a/.b", false), ("*", ".a/b", false),
            (".*", ".a", true), ("a*", "abc", true), ("a*c", "abcbc", true), ("a*c", "abcb", false),
            ("a?c", "abc", true),
            ("a?c", "a/c", false), ("?", ".", false), ("[ab]c", "bc", true), ("[a-c]", "b", true),
            ("[!a-c]", "b", false),
            ("[!a-c]", "d", true), ("[", "[", true), ("[]]", "]", true), ("[a-]", "-", true), ("a/*", "a/b", true),
            ("a/*", "a/b/c", false), ("a/**", "a/b/c", true), ("**/c", "a/b/c", true), ("**/c", "c", true),
            ("a/**/c", "a/c", true), ("a/**/c", "a/.b/c", false), ("*.tar.gz", "x/y.tar.gz", true),
            ("*/b", "a/b", true),
            ("*/b", "x/a/b", false), ("\u{FC}", "\u{FC}", true), ("\u{FC}", "u\u{308}", false), ("**", "a/b", true),
        ])
    func matches(_ pattern: String, _ name: String, _ expected: Bool) throws {
        let pattern = try #require(NamePattern(Array(pattern.utf8)))
        #expect(pattern.matches(Array(name.utf8)) == expected)
    }

    @Test(arguments: ["", "/a", "a/", "a//b"])
    func patternsThatAreNone(_ pattern: String) {
        #expect(NamePattern(Array(pattern.utf8)) == nil)
    }

    @Test func manyStarsTakeNoTime() throws {
        let pattern = try #require(NamePattern(Array(String(repeating: "*a", count: 500).utf8) + Array("b".utf8)))
        #expect(!pattern.matches(Array(String(repeating: "a", count: 200).utf8)))
        let folders = try #require(NamePattern(Array(String(repeating: "**/", count: 12).utf8) + Array("b".utf8)))
        #expect(!folders.matches(Array(String(repeating: "a/", count: 30).utf8) + Array("c".utf8)))
    }
}
