import FileAccess
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite("A folder that appears as a whole, or not at all")
struct NewFolderTests {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    func fill(_ folder: borrowing NewFolder) throws {
        try folder.create(Array("secret".utf8), containing: Secret(copying: Array("geheim".utf8)))
        try folder.create(Array("public".utf8), containing: Array("all".utf8), mode: .document)
    }

    func code(_ name: String) -> FileError.Code? {
        do {
            let folder = try NewFolder(for: scratch.at(name))
            try folder.publish()
            return nil
        } catch {
            return (error as? FileError)?.code
        }
    }

    func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: scratch.path(name))[.posixPermissions] as? Int
    }

    @Test func nothingIsThereBeforeItIsPublished() throws {
        let folder = try NewFolder(for: scratch.at("new"))
        try fill(folder)
        #expect(!scratch.exists("new"))
        let names = try scratch.names
        #expect(names.count == 1 && names[0].hasPrefix("s-new."))
        #expect(try mode(names[0]) == 0o700)
        try folder.publish()
        #expect(try scratch.names == ["new"])
        #expect(try scratch.text("new/secret") == "geheim")
        #expect(try [mode("new"), mode("new/secret"), mode("new/public")] == [0o700, 0o600, 0o644])
    }

    @Test func notWhereOthersCouldPutAnotherInItsPlace() throws {
        try scratch.makeFolder("shared/inner")
        for (mode, expected) in [(0o777, FileError.Code.system), (0o1777, nil), (0o755, nil)] {
            try #require(chmod(scratch.path("shared"), mode_t(mode)) == 0)
            #expect(code("shared/new\(mode)") == expected)
            #expect(code("shared/inner/new\(mode)") == expected)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("shared/inner")).count == 2)
    }

    @Test func oneThatIsDroppedLeavesNothing() throws {
        let folder = try NewFolder(for: scratch.at("new"))
        try fill(folder)
        _ = consume folder
        #expect(try scratch.names.isEmpty)
    }

    @Test func onlyAnEmptyFolderIsReplaced() throws {
        try scratch.makeFolder("empty")
        try scratch.makeFolder("full/inner")
        try scratch.write("file", "")
        try scratch.link("link", to: "empty")
        #expect(code("empty") == nil)
        for name in ["full", "file", "link"] { #expect(code(name) == .exists) }
        #expect(code("absent/new") == .notFound)
        #expect(try scratch.names == ["empty", "file", "full", "link"])
    }

    @Test func whatComesInBetweenStays() throws {
        let folder = try NewFolder(for: scratch.at("new"))
        try scratch.makeFolder("new/inner")
        do {
            try folder.publish()
            Issue.record("it took the place of a folder with something in it")
        } catch {
            #expect(error.code == .exists)
        }
        #expect(try scratch.names == ["new"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("new")) == ["inner"])
    }

    @Test func whatAKilledProcessLeftIsRemovedAndNothingElse() throws {
        let dead = "s-new.abcdefghijkl.partial"
        try scratch.makeFolder(dead)
        try scratch.write("\(dead)/secret", "geheim")
        for name in ["s-newer.abcdefghijkl.partial", "s-new.abc.partial", "s-new.abcdefghijkl.other"] {
            try scratch.makeFolder(name)
        }
        let living = try NewFolder(for: scratch.at("new"))
        #expect(!scratch.exists(dead))
        let other = try NewFolder(for: scratch.at("new"))
        #expect(try scratch.names.count == 5, "what a living process makes stays")
        try other.publish()
        _ = consume living
        #expect(
            try scratch.names == [
                "new", "s-new.abc.partial", "s-new.abcdefghijkl.other", "s-newer.abcdefghijkl.partial",
            ])
    }
}
