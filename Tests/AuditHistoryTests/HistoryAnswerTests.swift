import AuditHistory
import FileAccess
import Findings
import Foundation
import Manifests
import OpenPGP
import MirrorAudit
import TestSupport
import Testing

@Suite("Answers of a history")
struct HistoryAnswerTests {
    @Test(arguments: ["text", "json", "github"])
    func hostileNamesAreInertAndQuotesNameNothing(format: String) throws {
        let history = try SampleHistory()
        let path = "x'; DROP TABLE runs; --\u{1B}[31m\n::error::\u{202E}%s"
        try history.audit("https://m\u{1B}[2J.example", day: 0, [SampleHistory.file(path, 1, .modified)])
        let digest = try SampleHistory.digest(1).hexadecimal
        try history.folder.write(
            "records.jsonl",
            PeriodicChangeTests.record(at: "2021-02-01T00:00:00Z", url: "https://h/\\u001b[31m\\n::x", digest))
        for question in [
            ["path", path], ["digest", digest], ["runs"], ["diff", "1", "1"], ["match", "records.jsonl"],
        ] {
            let result = try ProgramRun(
                verifyUploader, ["history"] + question + ["--history", history.path, "--format", format],
                in: history.folder.path)
            #expect(!result.output.isEmpty && result.status < 64, "\(question) \(result.errorText)")
            let lines = result.text.split(separator: "\n")
            #expect(lines.allSatisfy { !Escaping.hides(Array($0.utf8)) })
            // Only the program itself begins a workflow command.
            #expect(lines.allSatisfy { !$0.contains("::error::") })
        }
        #expect(try history.database.runs().count == 1)
    }

    @Test func pathsThatAreNoTextAreFound() throws {
        let history = try SampleHistory()
        var file = AuditedFile([0x66, 0xFF, 0xFE], .artifact, .ok)
        file.digest = try SampleHistory.digest(1)
        try history.audit(day: 0, [file])
        let script = #"exec "$0" history path "$(printf 'f\377\376')" --history "$1" --format json"#
        let result = try ProgramRun("/bin/sh", ["-c", script, verifyUploader, history.path])
        #expect(result.status == 0, "\(result.text)")
        #expect(result.objects("intervals").count == 1)
        #expect(try SchemaValidator.problems(of: result.output, schema: "history-1.json").isEmpty)
    }

    @Test func aFileIsAskedByItsContent() throws {
        let history = try SampleHistory()
        try history.folder.write("tool", "hello")
        let result = try ProgramRun(
            verifyUploader,
            ["history", "digest", history.folder.path("tool"), "--history", history.path, "--format", "json"])
        #expect(
            result.document["sha256"] as? String == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
        #expect(result.status == 4)
    }

    @Test(arguments: [
        ("{}", "line 2: schema: this field is missing"),
        ("", "line 2: "),
        ("[]", "line 2: it must be an object"),
        (#"{"schema":"release-integrity/exposure/2"}"#, "line 2: schema: this program is too old"),
    ])
    func recordsAreReadStrictly(line: String, message: String) throws {
        let history = try SampleHistory()
        let digest = try SampleHistory.digest(1).hexadecimal
        let good = PeriodicChangeTests.record(at: "2021-02-01T00:00:00Z", url: "https://h/x", digest)
        try history.folder.write("records.jsonl", good + line + "\n")
        let result = try match(history)
        #expect(result.status == 78)
        #expect(result.rules == ["exposure-malformed"])
        #expect(result.messages.contains(message), "\(result.messages)")
    }

    @Test(arguments: [
        (#""status":69"#, #""status":69,"more":1"#), (#""cached":false"#, #""cached":0"#),
        ("\"sha256\":\"", "\"sha256\":\"AB"),
        ("00:00:00Z", "00:00:00+00:00"), (#""file":"artifact""#, #""file":"other""#), ("}]}]}\n", "}]}]}"),
        (#""execute""#, #""delete""#), (#""headers":{"#, #""headers":{"x":1,"#),
    ])
    func whatIsNoRecordIsRefused(part: String, replacement: String) throws {
        let history = try SampleHistory()
        let digest = try SampleHistory.digest(1).hexadecimal
        let good = PeriodicChangeTests.record(at: "2021-02-01T00:00:00Z", url: "https://h/x", digest)
        let bad = good.replacingOccurrences(of: part, with: replacement)
        #expect(bad != good)
        try history.folder.write("records.jsonl", bad)
        let result = try match(history)
        #expect(result.rules == ["exposure-malformed"], "\(result.text)")
        #expect(result.messages.contains("line 1: "))
    }

    @Test func whatAPolicyDeniesByNowIsBadThoughItWasSigned() throws {
        let history = try SampleHistory()
        try history.audit(day: 0, [SampleHistory.file("v1/tool", 1)])
        let digest = try SampleHistory.digest(1).hexadecimal
        try history.folder.write(
            "tool.trust.json",
            """
            {"schema": "release-integrity/trust-policy/1", "product": "tool", "version": 1, "threshold": 1,
             "keys": ["key.asc"], "signers": [{"fingerprint": "\(String(repeating: "AB", count: 20))"}],
             "denied": [{"digest": "sha256:\(digest)", "reason": "altered in 2021"}]}
            """)
        try history.folder.write(
            "records.jsonl",
            PeriodicChangeTests.record(at: "2021-02-01T00:00:00Z", url: "https://h/v1/tool", digest))
        for question in [["digest", digest], ["match", "records.jsonl"]] {
            let arguments = ["history"] + question + ["--history", history.path, "--format", "json"]
            #expect(try ProgramRun(verifyUploader, arguments, in: history.folder.path).status == 0)
            let trust = ["--trust", "tool.trust.json", "--no-state"]
            let denied = try ProgramRun(verifyUploader, arguments + trust, in: history.folder.path)
            #expect(denied.status == 3, "\(denied.text)")
            #expect(denied.rules == ["denied"])
            #expect(denied.messages.contains("altered in 2021"))
            #expect(try SchemaValidator.problems(of: denied.output, schema: "history-1.json").isEmpty)
            let absent = try ProgramRun(verifyUploader, arguments + ["--trust", "none"], in: history.folder.path)
            #expect(absent.status == 78, "\(absent.text)")
        }
    }

    @Test func theSameBytesMayBeRightElsewhere() throws {
        let history = try SampleHistory()
        try history.audit(
            day: 0, [SampleHistory.file("v1/tool", 1), SampleHistory.file("latest/tool", 1, .rolledBack)])
        let digest = try SampleHistory.digest(1).hexadecimal
        let urls: [(String, Int32)] = [
            ("https://mirror.example/v1/tool", 0), ("https://mirror.example/latest/tool", 3),
            ("https://mirror.example/proxy/tool", 3), ("https://other.example/v1/tool", 3),
            ("https://mirror.example.other/v1/tool", 3),
        ]
        for (url, status) in urls {
            try history.folder.write(
                "records.jsonl", PeriodicChangeTests.record(at: "2021-02-01T00:00:00Z", url: url, digest))
            #expect(try match(history).status == status, "\(url)")
        }
    }

    /// Neither another mirror nor another machine takes away what was found.
    @Test(arguments: ["/srv/mirror", "https://x.example"])
    func whatAnotherOneCallsGoodIsStillBad(mirror: String) throws {
        let (history, other) = (try SampleHistory(), try SampleHistory())
        try history.audit(mirror, day: 0, [SampleHistory.file("linux/tool", 1, .modified)])
        try history.audit("https://y.example", day: 0, [SampleHistory.file("bin/tool", 1)])
        try other.audit("https://x.example", day: 0, [SampleHistory.file("v1/bin/tool", 1)])
        try history.folder.write(
            "records.jsonl",
            PeriodicChangeTests.record(
                at: "2021-02-01T00:00:00Z", url: "https://x.example/v1/bin/tool",
                try SampleHistory.digest(1).hexadecimal))
        #expect(try match(history).status == 1)
        _ = try history.database.merge(SampleHistory.path(other.folder), at: SampleHistory.day(1))
        #expect(try match(history).status == 1)
        // What this machine saw there itself does, for that mirror alone.
        try history.audit("https://x.example", day: 2, isWhole: false, [SampleHistory.file("v1/bin/tool", 1)])
        #expect(try match(history).status == (mirror == "https://x.example" ? 0 : 1))
    }

    /// Each by the rule that says what it means for somebody who got it.
    @Test(
        arguments: [
            (.modified, "digest-mismatch", 1), (.badSignature, "signature-bad", 1), (.unsigned, "file-unsigned", 2),
            (.untrusted, "file-unsigned", 2), (.denied, "denied", 3), (.changed, "changed-since-audit", 3),
            (.wrongRelease, "wrong-release", 3), (.stale, "stale", 3), (.rolledBack, "rolled-back", 3),
            (.differsFromOrigin, "differs-from-origin", 3), (.differsFromMirrors, "differs-from-mirrors", 3),
            (.malformed, "manifest-malformed", 4), (.unlisted, "file-unlisted", 4),
        ] as [(FileVerdict, String, Int32)])
    func whatIsWrongIsSaidByItsRule(_ verdict: FileVerdict, _ rule: String, _ status: Int32) throws {
        let history = try SampleHistory()
        try history.audit(day: 0, [SampleHistory.file("v1/tool", 1, verdict)])
        let digest = try SampleHistory.digest(1).hexadecimal
        try history.folder.write(
            "records.jsonl",
            PeriodicChangeTests.record(at: "2021-02-01T00:00:00Z", url: "https://h/v1/tool", digest))
        let asked = try ProgramRun(
            verifyUploader, ["history", "digest", digest, "--history", history.path, "--format", "json"])
        for run in [asked, try match(history)] {
            #expect(run.rules == [rule] && run.status == status, "\(run.text)")
        }
    }

    @Test func recordsOfAnotherTimeAreNoAnswer() throws {
        let history = try SampleHistory()
        let digest = try SampleHistory.digest(1).hexadecimal
        try history.folder.write(
            "records.jsonl", PeriodicChangeTests.record(at: "2021-02-01T00:00:00Z", url: "https://h/x", digest))
        let run = try ProgramRun(
            verifyUploader,
            [
                "history", "match", history.folder.path("records.jsonl"), "--history", history.path, "--format", "json",
                "--between", "2022-01-01..",
            ])
        #expect(run.status == 4 && run.rules == ["history-unknown"], "\(run.text)")
    }

    /// The signers of a manifest signed what should be there, not what was altered.
    @Test(arguments: [(.ok, true), (.wrongRelease, true), (.modified, false)] as [(FileVerdict, Bool)])
    func onlyWhatIsSignedIsSaidToBe(_ verdict: FileVerdict, _ isSigned: Bool) throws {
        let history = try SampleHistory()
        var file = try SampleHistory.file("tool", 1, verdict)
        let signer = try #require(SampleHistory.signer)
        file.signers = [signer]
        try history.audit(day: 0, [file])
        let digest = try SampleHistory.digest(1).hexadecimal
        func ask(_ format: String) throws -> ProgramRun {
            try ProgramRun(
                verifyUploader, ["history", "digest", digest, "--history", history.path, "--format", format])
        }
        let text = try ask("text").text
        #expect(text.contains("\(isSigned ? "signed" : "listed") by \(signer.hexadecimal)"), "\(text)")
        #expect(text.contains("no audit found it signed") != isSigned, "\(text)")
        #expect(try ask("json").document["everSigned"] as? Bool == isSigned)
    }

    private func match(_ history: SampleHistory) throws -> ProgramRun {
        try ProgramRun(
            verifyUploader,
            ["history", "match", history.folder.path("records.jsonl"), "--history", history.path, "--format", "json"])
    }
}
