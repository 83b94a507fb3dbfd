import FileAccess
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite("Files that appear together, or not at all")
struct PublicationTests {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    func failure(of publication: consuming Publication, replacing: Set<BytePath>) -> FileError? {
        do throws(FileError) {
            try publication.publish(mode: .document, replacing: replacing)
            return nil
        } catch {
            return error
        }
    }

    @Test func nothingAppearsBeforeItIsPublished() throws {
        try scratch.write("a", "old")
        var publication = Publication()
        let number = try publication.stage(bytes("new"), for: scratch.at("a"))
        _ = try publication.stage(bytes("sig"), for: scratch.at("a.sig"), last: true)
        #expect(try publication.contents(of: number, limit: 10) == bytes("new"))
        #expect(try scratch.text("a") == "old")
        #expect(try scratch.names == ["a"])
        try publication.publish(mode: .document, replacing: [scratch.at("a")])
        #expect(try scratch.text("a") == "new")
        #expect(try scratch.names == ["a", "a.sig"])
    }

    @Test func oneThatIsDroppedLeavesNothing() throws {
        var publication = Publication()
        _ = try publication.stage(bytes("new"), for: scratch.at("a"))
        _ = consume publication
        #expect(try scratch.names.isEmpty)
    }

    @Test func whereOneFailsEverythingIsAsItWas() throws {
        try scratch.write("old", "old")
        var publication = Publication()
        _ = try publication.stage(bytes("new"), for: scratch.at("old"))
        _ = try publication.stage(bytes("new"), for: scratch.at("fresh"))
        _ = try publication.stage(bytes("new"), for: scratch.at("taken"), last: true)
        // Somebody takes a name after it was looked at.
        try scratch.write("taken", "somebody's")
        #expect(failure(of: publication, replacing: [try scratch.at("old")])?.code == .exists)
        #expect(try scratch.text("old") == "old")
        #expect(try scratch.text("taken") == "somebody's")
        #expect(try scratch.names == ["old", "taken"])
    }

    @Test func theLastOneIsUndoneToo() throws {
        try scratch.write("manifest", "old manifest")
        try scratch.write("signature", "old signature")
        let both: Set = [try scratch.at("manifest"), try scratch.at("signature"), try scratch.at("folder")]
        var publication = Publication()
        _ = try publication.stage(bytes("new"), for: scratch.at("signature"), last: true)
        _ = try publication.stage(bytes("new"), for: scratch.at("folder"), last: true)
        _ = try publication.stage(bytes("new"), for: scratch.at("manifest"))
        try scratch.makeFolder("folder")
        try scratch.write("folder/x", "x")
        #expect(failure(of: publication, replacing: both) != nil)
        #expect(try scratch.text("manifest") == "old manifest")
        #expect(try scratch.text("signature") == "old signature")
        #expect(try scratch.names == ["folder", "manifest", "signature"])
        #expect(try scratch.text("folder/x") == "x")
    }

    @Test func whatAKilledPublicationLeftIsRemovedAndNothingElse() throws {
        let long = String(repeating: "n", count: 210)
        let remains = [
            ".a.sums.abcdefghijkl.before", ".a.sums.234567abcdef.partial", ".a.sums.sig.abcdefghijkl.before",
            ".\(long.prefix(200)).abcdefghijkl.before",
        ]
        let others = [
            ".a.sums.abcdefghijk.before", ".a.sums.abcdefghijkl1.before", ".a.sums.ABCDEFGHIJKL.before",
            ".a.sums.abcdefghijkl.after", ".b.abcdefghijkl.before", "a.sums.abcdefghijkl.before", ".a.sums.before",
            ".a.sums.abcdefghijkl.before.x", ".a.sums..abcdefghijkl.before", ".a.sums.kkkkkkkkkkkk.before", "a.sums",
        ]
        for name in remains + others { try scratch.write(name, "x") }
        try scratch.link(".a.sums.llllllllllll.before", to: "a.sums")
        try scratch.makeFolder(".a.sums.mmmmmmmmmmmm.before")
        let held = try Folder(scratch.at("")).file(named: bytes(".a.sums.kkkkkkkkkkkk.before"))
        try #require(flock(held.descriptor.rawValue, LOCK_EX | LOCK_NB) == 0)
        let kept = try scratch.at(remains[1])
        let destinations = try ["a.sums", "a.sums.sig", long, "absent/a"].map(scratch.at)
        Publication.removeRemains(of: destinations) { $0 == kept }
        #expect(
            try scratch.names
                == (others + [remains[1], ".a.sums.llllllllllll.before", ".a.sums.mmmmmmmmmmmm.before"]).sorted())
        Publication.removeRemains(of: destinations) { _ in false }
        #expect(try !scratch.names.contains(remains[1]))
        _ = consume held
    }

    @Test(.enabled(if: geteuid() == 0, "a file is given to another user"))
    func whatSomebodyElseLeftStays() throws {
        try scratch.write(".a.abcdefghijkl.before", "x")
        try #require(chown(scratch.path(".a.abcdefghijkl.before"), 65_534, 65_534) == 0)
        Publication.removeRemains(of: [try scratch.at("a")]) { _ in false }
        #expect(try scratch.names == [".a.abcdefghijkl.before"])
    }

    @Test func whatIsReplacedMayBeGoneByThen() throws {
        try scratch.write("a", "old")
        var publication = Publication()
        _ = try publication.stage(bytes("new"), for: scratch.at("a"))
        try scratch.remove("a")
        try publication.publish(mode: .document, replacing: [scratch.at("a")])
        #expect(try scratch.text("a") == "new")
    }
}

@Suite("Secrets")
struct SecretTests {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    func bytes(_ secret: borrowing Secret) -> [UInt8] { secret.withBytes { Array($0) } }

    @Test(arguments: [("pass\nmore\n", "pass"), ("pass", "pass"), ("\npass", ""), ("pass\r\n", "pass\r"), ("", "")])
    func aPassphraseIsTheFirstLine(_ text: String, _ expected: String) throws {
        let secret = try Secret(contentsOf: scratch.file("pass", text), limit: 100)
        #expect(secret.count == text.utf8.count)
        #expect(bytes(secret.firstLine()) == Array(expected.utf8))
    }

    @Test func tooLargeIsRefused() throws {
        let path = try scratch.file("pass", "12345")
        #expect(throws: FileError.self) { _ = try Secret(contentsOf: path, limit: 4) }
        let whole = try Secret(contentsOf: path, limit: 5)
        #expect(whole.count == 5)
        #expect(throws: FileError.self) { _ = try Secret(contentsOf: scratch.at("absent"), limit: 4) }
        #expect(throws: FileError.self) { _ = try Secret(contentsOf: BytePath(scratch.path) ?? .current, limit: 4) }
    }

    @Test func aCopyIsItsOwn() throws {
        let secret = try Secret(copying: [1, 2, 3])
        #expect(bytes(secret) == [1, 2, 3])
        #expect(try Secret(copying: [UInt8]()).isEmpty)
    }

    @Test func aFolderForSecretsLiesInMemory() throws {
        let folder = try PrivateFolder(purpose: "", contents: .secrets)
        try folder.folder.create(Array("key".utf8), containing: try Secret(copying: [1]))
        let path = String(decoding: folder.path.bytes, as: UTF8.self)
        #expect(path.contains("/s-"))
        if FileManager.default.isWritableFile(atPath: "/dev/shm") { #expect(path.hasPrefix("/dev/shm/")) }
    }
}
