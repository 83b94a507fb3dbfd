import FileAccess
import Findings
import Foundation
import TestSupport
import Testing
import TrustState

@Suite("Where the state is")
struct StateFolderTests {
    let sample: SampleState

    init() throws { sample = try SampleState() }

    @Test(
        arguments: [
            ("/x", "/home/u", "/x/verify-uploader"), ("/x/", nil, "/x/verify-uploader"),
            (nil, "/home/u", "/home/u/.local/state/verify-uploader"),
            ("", "/home/u", "/home/u/.local/state/verify-uploader"),
            ("relative", "/home/u", "/home/u/.local/state/verify-uploader"),
            (nil, nil, nil), ("", "", nil), ("x", "y", nil),
        ] as [(String?, String?, String?)])
    func asTheSpecificationSays(_ stateHome: String?, _ home: String?, _ expected: String?) throws {
        var folder: StateFolder?
        let found = finding {
            folder = try StateFolder(stateHome: stateHome.flatMap { BytePath($0) }, home: home.flatMap { BytePath($0) })
        }
        #expect(folder?.path == expected.flatMap { BytePath($0) })
        guard expected == nil else { return }
        #expect(found?.rule == .inputOutput)
        for option in ["--state DIR", "--no-state"] { #expect(found?.remedy.text.contains(option) == true) }
    }

    private func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: sample.scratch.path(name))[.posixPermissions] as? Int
    }

    @Test func itIsMadeForThisUserAlone() throws {
        let folder = StateFolder(try #require(BytePath(sample.scratch.path("a/b/c/"))))
        let state = ReleaseState(of: try SamplePolicy().file(), in: folder)
        #expect(try state.seenPolicy() == nil)
        #expect(!sample.scratch.exists("a"))
        #expect(try state.notePolicy().isEmpty)
        for name in ["a", "a/b", "a/b/c"] { #expect(try mode(name) == 0o700) }
        for name in ["a/b/c/tool.state.json", "a/b/c/lock"] { #expect(try mode(name) == 0o600) }
    }

    /// That nothing is read there, and nothing is written.
    private func expectUnused(_ name: String) throws {
        for body in [{ _ = try sample.newest() }, { _ = try sample.accept("v2") }] {
            let found = try #require(finding(body), "\(name)")
            #expect(
                found.rule == .inputOutput && found.remedy.text.contains("--state DIR"), "\(name): \(found.message)")
        }
    }

    @Test func whatOthersCanWriteIsNotUsed() throws {
        #expect(try sample.accept("v1").isEmpty)
        for mode in [0o777, 0o770, 0o702, 0o1777] {
            try #require(chmod(sample.path, mode_t(mode)) == 0)
            try expectUnused(String(mode, radix: 8))
        }
        try #require(chmod(sample.path, 0o755) == 0)
        #expect(try sample.newest() == "v1")
        try #require(chmod(sample.scratch.path, 0o777) == 0)
        try expectUnused("a parent of 777")
        try #require(chmod(sample.scratch.path, 0o1777) == 0)
        #expect(try sample.newest() == "v1", "the sticky bit lets nobody rename what is another's")
    }

    @Test(.enabled(if: getuid() == 0, "only root can give files away"))
    func whatBelongsToOthersIsNotUsed() throws {
        #expect(try sample.accept("v1").isEmpty)
        try #require(chown(sample.path, 65_534, 65_534) == 0)
        try expectUnused("another user's")
        try #require(chown(sample.path, 0, 0) == 0 && chown(sample.scratch.path, 65_534, 65_534) == 0)
        try expectUnused("below another user's")
        try #require(chown(sample.scratch.path, 0, 0) == 0)
    }

    @Test func aLinkThatTheUserNamedIsFollowed() throws {
        try sample.scratch.makeFolder("real")
        try #require(symlink("real", sample.path) == 0)
        #expect(try sample.accept("v1").isEmpty)
        #expect(sample.scratch.exists("real/" + SampleState.fileName))
        try #require(chmod(sample.scratch.path("real"), 0o777) == 0)
        try expectUnused("a link to what others can write")
    }

    @Test func whatIsNoFolderIsNotUsed() throws {
        try sample.scratch.write("state", "")
        try expectUnused("a file")
    }

    private static let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"]
    static let canBeNobody =
        (try? ProgramRun("/usr/bin/setpriv", nobody + ["test", "-x", stateProbe]))?.status == 0

    @Test(.enabled(if: canBeNobody, "only root can be somebody else"))
    func whereNothingMayBeWrittenNothingIsAccepted() throws {
        let policy = sample.scratch.path("policy")
        try sample.scratch.write("policy", SamplePolicy().text)
        try #require(chmod(sample.scratch.path, 0o755) == 0)
        let accept = { (version: String) in
            try ProgramRun(
                "/usr/bin/setpriv", Self.nobody + [stateProbe, sample.path, policy, "stable", version, version])
        }
        let missing = try accept("1")
        #expect(missing.status == 74 && missing.text == "input-output\n")
        try #require(try ProgramRun(stateProbe, [sample.path, policy, "stable", "1", "1"]).status == 0)
        for name in ["state", sample.file] { try #require(chmod(sample.scratch.path(name), 0o755) == 0) }
        let newer = try accept("2")
        #expect(newer.status == 74 && newer.text == "input-output\n")
        #expect(try accept("0").status == 3)
        #expect(try accept("1").status == 0, "it is known, and nothing needs to be written")
    }
}

let stateProbe = builtProgram("StateProbe")
