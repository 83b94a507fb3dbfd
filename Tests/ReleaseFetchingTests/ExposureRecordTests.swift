import FileAccess
import Findings
import Foundation
import TestSupport
import Testing

@testable import ReleaseFetching

@Suite("The exposure record")
struct ExposureRecordTests {
    private let folder: ScratchFolder
    private let log: LineLog

    init() throws {
        folder = try ScratchFolder()
        log = LineLog(try #require(BytePath(folder.path("record.ndjson"))))
    }

    private func record(_ headers: [DownloadAnswer.Header] = []) throws -> ExposureRecord {
        var record = ExposureRecord(time: "2026-11-02T09:00:00Z")
        var attempt = FetchAttempt(at: "https://example.org")
        var part = DownloadedPart(.artifact, try ReleaseAddress("https://user:secret@example.org/tool?token=secret"))
        part.answer = DownloadAnswer(
            finalAddress: "https://user:secret@cdn.example.org/tool?token=secret#secret", status: 200, headers: headers)
        attempt.parts = [part]
        record.attempts = [attempt]
        record.product = "tool\u{1B}[31m"
        return record
    }

    @Test func itIsOneLineThatHoldsNoSecret() throws {
        let headers = [
            ("Set-Cookie", "session=secret"), ("ETag", "\"abc\"\u{0A}"), ("x-amz-version-id", "v7"),
            ("X-Other", "secret"),
        ].map { DownloadAnswer.Header(name: $0.0, value: Array($0.1.utf8)) }
        try record(headers).append(to: log)
        try record(headers).append(to: log)
        let text = try folder.text("record.ndjson")
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2 && text.hasSuffix("\n") && !text.contains("secret") && !text.contains("\u{1B}"))
        let document = try #require(try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
        let attempts = try #require(document["attempts"] as? [[String: Any]])
        let files = try #require(attempts[0]["files"] as? [[String: Any]])
        #expect(files[0]["url"] as? String == "https://example.org/tool")
        #expect(files[0]["finalURL"] as? String == "https://cdn.example.org/tool")
        #expect(files[0]["headers"] as? [String: String] == ["etag": "\"abc\"\\u{0A}", "x-amz-version-id": "v7"])
        let problems = try SchemaValidator.problems(of: Array(lines[0].utf8), schema: "exposure-1.json")
        #expect(problems.isEmpty || !SchemaValidator.isThere, "\(problems)")
    }

    @Test func itIsThisUsersAlone() throws {
        try record().append(to: log)
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path("record.ndjson"))[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test func aLineThatWasCutOffDoesNotSpoilTheNext() throws {
        try folder.write("record.ndjson", "{\"half")
        try record().append(to: log)
        #expect(try folder.text("record.ndjson").hasPrefix("{\"half\n{\"schema\""))
    }

    @Test func linesOfManyWritersDoNotMix() async throws {
        let (record, log) = (try record(), log)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<64 { group.addTask { try? record.append(to: log) } }
        }
        let lines = try folder.text("record.ndjson").split(separator: "\n")
        #expect(lines.count == 64 && Set(lines).count == 1)
    }

    @Test(arguments: ["folder", "pipe", "none/record"])
    func whatCannotBeAddedToIsAnError(_ name: String) throws {
        try folder.makeFolder("folder")
        mkfifo(folder.path("pipe"), 0o600)
        let log = LineLog(try #require(BytePath(folder.path(name))))
        #expect(try record().add(to: log)?.rule == .inputOutput)
    }
}
