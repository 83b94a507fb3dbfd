import Foundation
import Manifests
import Testing

/// Runs a tool in `folder`; nil where it is not installed.
func run(_ tool: String, _ arguments: [String], in folder: URL) throws -> (status: Int32, output: [UInt8])? {
    let paths = ["/usr/bin/", "/bin/", "/usr/local/bin/"].map { $0 + tool }
    guard let path = paths.first(where: FileManager.default.isExecutableFile) else { return nil }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, Array(output))
}

@Suite("What other tools write is read, and what is written they accept")
struct OtherToolsTests {
    let names = [
        "plain", "with space", " leading", "trailing ", "*star", "back\\slash", "new\nline", "(parens)", "a = b",
        "Grüße",
    ]
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("manifests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in names { try Data("content of \(name)".utf8).write(to: folder.appendingPathComponent(name)) }
    }

    @Test(
        arguments: [
            ("sha256sum", []), ("sha256sum", ["--binary"]), ("sha256sum", ["--tag"]), ("shasum", ["-a", "256"]),
        ] as [(String, [String])])
    func theirsIsRead(_ tool: String, _ options: [String]) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let result = try #require(try run(tool, options + names, in: folder), "\(tool) is needed for this test")
        let manifest = try Manifest(result.output, fileName: Array("SHA256SUMS".utf8))
        #expect(manifest.entries.map(\.name) == names.map { Array($0.utf8) })
    }

    @Test func opensslIsRead() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let plain = names.filter { !$0.contains("\n") && !$0.contains("\\") }
        let result = try #require(try run("openssl", ["dgst", "-sha256"] + plain, in: folder))
        let manifest = try Manifest(result.output, fileName: Array("SHA256SUMS".utf8))
        #expect(manifest.entries.map(\.name) == plain.map { Array($0.utf8) })
    }

    @Test(arguments: [Manifest.Format.gnu, .bsd])
    func oursIsAccepted(_ format: Manifest.Format) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let theirs = try #require(try run("sha256sum", names, in: folder))
        let lines = try Manifest(theirs.output, fileName: Array("SHA256SUMS".utf8)).entries.map {
            Manifest.Line(name: $0.name, digest: $0.digest)
        }
        let text = Manifest.text(lines, format: format)
        try Data(text).write(to: folder.appendingPathComponent("SHA256SUMS"))
        #expect(try run("sha256sum", ["-c", "--strict", "SHA256SUMS"], in: folder)?.status == 0)
        let again = try Manifest(text, fileName: Array("SHA256SUMS".utf8))
        #expect(again.entries.map(\.name) == lines.map(\.name))
        #expect(again.format == format)
    }
}

@Suite(
    "Published manifests are read",
    .enabled(if: ProcessInfo.processInfo.environment["RELEASE_TEST_DATA"] != nil, "RELEASE_TEST_DATA is unset"))
struct PublishedManifestsTests {
    @Test func everyOne() throws {
        let root = try #require(ProcessInfo.processInfo.environment["RELEASE_TEST_DATA"])
        let all = try #require(FileManager.default.enumerator(atPath: root)).compactMap { $0 as? String }
        let names = all.filter { !$0.contains("known-bad") && ($0.hasSuffix("SUM") || $0.hasSuffix("SUMS")) }
        #expect(names.count >= 44 + 15 + 18)
        for name in names {
            let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: root + "/" + name)))
            let fileName = Array((name.split(separator: "/").last ?? "").utf8)
            #expect(throws: Never.self, "\(name)") { _ = try Manifest(bytes, fileName: fileName) }
        }
    }
}
