import Foundation
import TestSupport
import Testing

/// What the commands do where standard error, or all of it, is a terminal. See: man 1 script
@Suite(
    "On a terminal", .serialized,
    .enabled(if: isInstalled("/usr/bin/script"), "script(1) is not installed"))
struct TerminalTests {
    let publisher: Publisher

    init() throws {
        publisher = try Publisher()
        try publisher.makeKey()
        try #require(try publisher.sign(["dist"]).status == 0)
    }

    /// Runs a shell command in ``Publisher/root`` with a terminal as its standard streams, save those that it redirects.
    /// In it, `sign` and `verify` are the commands.
    private func run(
        _ command: String, environment: [String: String] = [:]
    ) throws -> (status: Int32, shown: String) {
        let commands = [
            "TERM": "xterm", "sign": builtProgram("sign-release"), "verify": builtProgram("verify-uploader"),
        ]
        let result = try publisher.execute(
            "/usr/bin/script", ["-qec", command, "/dev/null"],
            publisher.environment.merging(commands) { $1 }.merging(environment) { $1 })
        return (result.status, result.text)
    }

    /// A file without content takes as long to hash as any other, and with SHA-3 longer than the half second after which
    /// progress is shown.
    private func makeLargeFile(_ name: String = "large") throws {
        let path = publisher.folder + "/" + name
        try #require(FileManager.default.createFile(atPath: path, contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.truncate(atOffset: 600 << 20)
        try file.close()
    }

    private static let erasing = "\r\u{1B}[K"

    /// What stands in the line that was erased last, and whether it is erased.
    private func progress(_ shown: String) -> (line: String, isErased: Bool)? {
        let parts = shown.components(separatedBy: Self.erasing)
        guard parts.count > 1 else { return nil }
        return (parts[1], !(parts.last ?? "").contains("%"))
    }

    /// Control characters that are no line end, no colour and no erasing.
    private func controls(_ shown: String) -> [Unicode.Scalar] {
        let plain = shown.replacing(Self.erasing, with: "").replacing("\r\n", with: "\n")
            .replacing(/\u{1B}\[[0-9;]*m/, with: "")
        return plain.unicodeScalars.filter { $0 != "\n" && $0.properties.generalCategory == .control }
    }

    private static let pin = "--pin sha3-512:" + String(repeating: "0", count: 128)

    @Test func longWorkShowsHowFarItIs() throws {
        try makeLargeFile()
        let check = try run("$verify check dist/large \(Self.pin)")
        #expect(check.status == 1)
        let checking = try #require(progress(check.shown))
        #expect(checking.line.wholeMatch(of: /reading 'dist\/large': \d+ % of 600 MiB, \d+ MiB\/s, \d+ s left/) != nil)
        #expect(checking.isErased)
        let sign = try run("$sign sign dist --digest sha3-512 --only large")
        #expect(sign.status == 0)
        let signing = try #require(progress(sign.shown))
        #expect(signing.line.hasPrefix("reading: ") && signing.line.contains(" % of 600 MiB, "))
        #expect(signing.isErased && sign.shown.contains("signed: 1 file"))
    }

    @Test func nobodyElseIsShownIt() throws {
        try makeLargeFile()
        for options in ["--quiet", "2>errors"] {
            let check = try run("$verify check dist/large \(Self.pin) \(options)")
            #expect(check.status == 1 && progress(check.shown) == nil, "\(options)")
            let sign = try run("$sign sign dist --digest sha3-512 --only large --refresh \(options)")
            #expect(sign.status == 0 && progress(sign.shown) == nil, "\(options)")
            #expect(try !publisher.exists("errors") || !publisher.text("errors").contains("\u{1B}"))
        }
        for variable in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
            let check = try run("$verify check dist/large \(Self.pin)", environment: variable)
            #expect(check.status == 1 && !check.shown.contains("\u{1B}"), "\(variable)")
        }
    }

    @Test func whereOnlyTheResultGoesElsewhereItIsShown() throws {
        try makeLargeFile()
        let check = try run("$verify check dist/large \(Self.pin) --format json >result")
        #expect(check.status == 1 && progress(check.shown) != nil)
        #expect(try JSONSerialization.jsonObject(with: Data(publisher.text("result").utf8)) is [String: Any])
    }

    @Test func theFirstWordIsColoured() throws {
        #expect(try run("$verify check dist/tool --keys key.asc").shown.contains("\u{1B}[1;32mverified\u{1B}[0m"))
        try publisher.write("dist/tool", "changed")
        let refused = try run("$verify check dist/tool --keys key.asc")
        #expect(refused.status == 1 && refused.shown.contains("\u{1B}[1;31merror:\u{1B}[0m"))
        for variable in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
            let plain = try run("$verify check dist/tool --keys key.asc", environment: variable)
            #expect(plain.status == 1 && !plain.shown.contains("\u{1B}"))
        }
        #expect(
            try run("$verify check dist/tool --keys key.asc", environment: ["NO_COLOR": ""]).shown.contains("\u{1B}"))
        let piped = try run("$verify check dist/tool --keys key.asc >result")
        #expect(try piped.status == 1 && !publisher.text("result").contains("\u{1B}"))
    }

    @Test func whatStandsInANameDoesNothing() throws {
        let name = "\u{1B}]0;title\u{7}\u{1B}[2J\r\u{8}\u{9B}31m\n"
        try makeLargeFile(name)
        try publisher.write("name", name)
        for command in [
            "$verify check \"$(cat name; echo)\" \(Self.pin)", "$verify check \"dist/$NAME\" \(Self.pin)",
            "$sign sign dist --digest sha3-512", "$sign sign \"dist/$NAME\"", "$sign check dist --keys key.asc",
        ] {
            let result = try run(command, environment: ["NAME": name])
            #expect(result.status != 0 && controls(result.shown).isEmpty, "\(command): \(result.shown)")
        }
        let shown = try run("$verify check \"dist/$NAME\" \(Self.pin)", environment: ["NAME": name]).shown
        #expect(progress(shown)?.line.hasPrefix("reading 'dist/\\u{1B}]0;title") == true, "\(shown)")
    }
}
