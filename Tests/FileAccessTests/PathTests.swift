import FileAccess
import Testing

@Suite("Paths are bytes")
struct PathTests {
    @Test(
        arguments: [
            ("codecov", "codecov", "."),
            ("./codecov", "codecov", "."),
            ("/codecov", "codecov", "/"),
            ("a/b/c", "c", "a/b"),
            ("a//c", "c", "a/"),
        ])
    func nameAndFolder(_ path: String, _ name: String, _ folder: String) throws {
        let path = try #require(BytePath(path))
        #expect(path.name == Array(name.utf8))
        #expect(path.folder == BytePath(folder))
    }

    @Test(arguments: ["/", "..", ".", "a/..", "a/.", "a/"])
    func noName(_ path: String) throws {
        #expect(try #require(BytePath(path)).name == nil)
    }

    @Test func neitherEmptyNorNUL() {
        #expect(BytePath("") == nil)
        #expect(BytePath([0x61, 0x00, 0x62]) == nil)
    }

    @Test func unicodeFormsAreDifferentPaths() {
        #expect(BytePath("\u{E9}") != BytePath("e\u{301}"))
    }
}
