import FileAccess
import Foundation
import SystemPackage
import TestSupport
import Testing

extension ScratchFolder {
    func at(_ name: String) throws -> BytePath { try #require(BytePath(path(name))) }

    /// Writes a file, and gives its path.
    func file(_ name: String, _ text: String) throws -> BytePath {
        try write(name, text)
        return try at(name)
    }
}

@Suite("Only regular files are opened, and never waited for")
struct OpenFileTests {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    func code(_ path: BytePath, _ links: OpenFile.Links = .follow) -> FileError.Code? {
        do {
            _ = try OpenFile(path, links: links)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func everythingElseIsRefusedAtOnce() throws {
        let pipe = try scratch.at("pipe")
        #expect(mkfifo(scratch.path("pipe"), 0o600) == 0)
        #expect(code(pipe) == .notARegularFile)
        #expect(code(try #require(BytePath(scratch.path))) == .notARegularFile)
        #expect(code(try #require(BytePath("/dev/null"))) == .notARegularFile)
        #expect(code(try scratch.at("nothing")) == .notFound)
        try scratch.write("file", "x")
        #expect(code(try scratch.at("file/below")) == .notFound)
    }

    @Test func linksAreFollowedOnlyWhereThatIsAsked() throws {
        try scratch.write("file", "x")
        #expect(symlink("file", scratch.path("link")) == 0)
        #expect(code(try scratch.at("link"), .follow) == nil)
        #expect(code(try scratch.at("link"), .refuse) == .notARegularFile)
    }

    @Test func readingIsBounded() throws {
        let path = try scratch.file("file", "0123456789")
        let file = try OpenFile(path, links: .refuse)
        #expect(try file.readAll(limit: 10) == Array("0123456789".utf8))
        #expect(throws: FileError.self) { try file.readAll(limit: 9) }
    }

    @Test func aChangeIsNoticed() throws {
        let path = try scratch.file("file", "before")
        let file = try OpenFile(path, links: .refuse)
        try file.checkUnchanged()
        try scratch.write("file", "after!!")
        #expect(throws: FileError.self) { try file.checkUnchanged() }
    }

    @Test func belowAFolderNoLinkAndNoDots() throws {
        try scratch.makeFolder("a/b")
        try scratch.write("a/b/file", "x")
        #expect(symlink("b", scratch.path("a/link")) == 0)
        #expect(symlink("file", scratch.path("a/b/alias")) == 0)
        #expect(mkfifo(scratch.path("a/b/pipe"), 0o600) == 0)
        let folder = try Folder(try #require(BytePath(scratch.path)))
        let file = try folder.file(below: Array("a/b/file".utf8))
        #expect(file.size == 1)
        #expect(file.path == BytePath(scratch.path("a/b/file")))
        let others = ["a/link/file", "a/b/alias", "a/b/pipe", "a/b", "a/../a/b/file", "./a/b/file", "a//b/file"]
        for path in others + ["/a/b/file", "a/b/", ""] {
            #expect(throws: FileError.self, "\(path)") { _ = try folder.file(below: Array(path.utf8)) }
        }
    }
}

@Suite("A file appears as a whole or not at all")
struct StagedFileTests {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    @Test func untilItIsPublishedNothingIsSeen() throws {
        let path = try scratch.file("out", "old")
        do {
            let staged = try StagedFile(for: path)
            try staged.write(Array("new".utf8))
            #expect(try scratch.text("out") == "old")
        }
        #expect(try scratch.names == ["out"], "what was not published is gone")
    }

    @Test func publishingReplacesOnlyWhereThatIsAsked() throws {
        let path = try scratch.file("out", "old")
        #expect(throws: FileError.self) {
            let first = try StagedFile(for: path)
            try first.write(Array("new".utf8))
            try first.publish(mode: [.ownerReadWrite], replacing: false)
        }
        #expect(try scratch.text("out") == "old")
        let second = try StagedFile(for: path)
        try second.write(Array("new".utf8))
        try second.publish(mode: [.ownerReadWriteExecute], replacing: true)
        #expect(try scratch.text("out") == "new")
        #expect(try scratch.names == ["out"])
        let fresh = try StagedFile(for: try scratch.at("fresh"))
        try fresh.publish(mode: [.ownerReadWrite], replacing: false)
        #expect(try scratch.names == ["fresh", "out"])
    }

    @Test func aLinkIsNeitherFollowedNorReplaced() throws {
        try scratch.write("target", "old")
        #expect(symlink("target", scratch.path("link")) == 0)
        #expect(throws: FileError.self) { _ = try StagedFile(for: try scratch.at("link")) }
    }

    /// Somebody who may write to the folder puts a file of theirs under the temporary name as soon as there is one.
    @Test func inASharedFolderAnotherFileDoesNotPass() throws {
        try scratch.makeFolder("shared")
        try #require(chmod(scratch.path("shared"), 0o777) == 0)
        try scratch.write("shared/file", "old")
        let folder = scratch.path("shared")
        let attacker = Repeated {
            guard let names = opendir(folder) else { return }
            defer { closedir(names) }
            while let entry = readdir(names) {
                let name = withUnsafePointer(to: &entry.pointee.d_name.0) { String(cString: $0) }
                if name.hasPrefix("."), name.hasSuffix(".partial") { rename(folder + "/evil", folder + "/" + name) }
            }
            close(open(folder + "/evil", O_CREAT | O_WRONLY, 0o644))
        }
        defer { attacker.stop() }
        for _ in 0..<2_000 {
            do {
                let staged = try StagedFile(for: scratch.at("shared/file"))
                try staged.write(Array("ours".utf8))
                try staged.publish(mode: .document, replacing: true)
            } catch { continue }
            #expect(try scratch.text("shared/file") == "ours")
        }
    }
}

@Suite("Private folders")
struct PrivateFolderTests {
    @Test func theyAreOursAloneAndRemovedWithTheirContents() throws {
        var path = ""
        do {
            let folder = try PrivateFolder(purpose: "t")
            path = String(decoding: folder.path.bytes, as: UTF8.self)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o700)
            try FileManager.default.createDirectory(atPath: path + "/in/side", withIntermediateDirectories: true)
            #expect(symlink("/etc", path + "/in/link") == 0)
            PrivateFolder.sweep()
            #expect(FileManager.default.fileExists(atPath: path), "a sweep spares folders in use")
        }
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(FileManager.default.fileExists(atPath: "/etc/passwd"), "links are removed, not followed")
    }

    @Test func aSweepRemovesWhatNobodyHolds() throws {
        let folder = try PrivateFolder(purpose: "t")
        let parent = String(decoding: folder.path.folder.bytes, as: UTF8.self)
        let dead = parent + "/t-dead" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: dead, withIntermediateDirectories: false)
        PrivateFolder.sweep()
        #expect(!FileManager.default.fileExists(atPath: dead))
    }

    @Test func pathsThatAreTooLongAreNotUsed() {
        #expect(throws: FileError.self) { _ = try PrivateFolder(purpose: "t", longestPath: 10) }
    }
}
