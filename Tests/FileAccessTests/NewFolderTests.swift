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
        let dead = ["s-new.abcdefghijkl.partial", "s-another.234567abcdef.partial"]
        for name in dead {
            try scratch.makeFolder(name)
            try scratch.write("\(name)/secret", "geheim")
        }
        let others = [
            "s-.abcdefghijkl.partial", "s-new.abc.partial", "s-new.abcdefghijkl.other", "s-new.abcdefghijk1.partial",
            "x-new.abcdefghijkl.partial",
        ]
        for name in others { try scratch.makeFolder(name) }
        // What others can enter, no run of ours made.
        try scratch.makeFolder("s-open.abcdefghijkl.partial", mode: 0o755)
        let living = try NewFolder(for: scratch.at("new"))
        #expect(dead.allSatisfy { !scratch.exists($0) })
        let other = try NewFolder(for: scratch.at("new"))
        #expect(try scratch.names.count == others.count + 3, "what a living process makes stays")
        try other.publish()
        _ = consume living
        #expect(try scratch.names == (others + ["new", "s-open.abcdefghijkl.partial"]).sorted())
    }

    @Test func manyAtOnceAreNotTakenForDead() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    for round in 0..<40 { try NewFolder(for: scratch.at("new\(number)-\(round)")).publish() }
                }
            }
            try await group.waitForAll()
        }
        #expect(try scratch.names.count == 320)
    }
}
