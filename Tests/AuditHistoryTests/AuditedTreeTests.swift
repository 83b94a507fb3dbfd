import AuditHistory
import FileAccess
import Findings
import Foundation
import Hashing
import Manifests
import MirrorAudit
import OpenPGP
import TestSupport
import Testing

/// `audit --history` of a signed folder, as a user runs it.
@Suite("Audits of a folder are remembered")
struct AuditedTreeTests {
    private let scratch: ScratchFolder
    private let home: GnuPGHome

    init() throws {
        scratch = try ScratchFolder()
        home = try GnuPGHome(in: scratch)
        try home.makeKey("Release <release@example.org>")
        try scratch.write("key.asc", home.gpg(["--armor", "--export"]))
        try scratch.makeFolder("m/v1", mode: 0o755)
        for name in ["bash", "tool"] { try scratch.write("m/v1/\(name)", "content of \(name)\n") }
        try sign()
    }

    private func sign() throws {
        let sums = try ProgramRun("/usr/bin/sha256sum", ["bash", "tool"], in: scratch.path("m/v1"))
        try scratch.write("m/v1/SHA256SUMS", sums.output)
        let signature = try home.gpg(["--armor", "--detach-sign", "--output", "-", scratch.path("m/v1/SHA256SUMS")])
        try scratch.write("m/v1/SHA256SUMS.asc", signature)
    }

    private func audit(_ options: [String] = []) throws -> ProgramRun {
        try ProgramRun(
            verifyUploader,
            [
                "audit", scratch.path("m"), "--keys", scratch.path("key.asc"), "--history", scratch.path("audits.db"),
                "--format", "json",
            ] + options)
    }

    private var rules: (ProgramRun) -> Set<String> {
        { run in
            let findings = run.objects("targets").flatMap { $0["findings"] as? [[String: Any]] ?? [] }
            return Set(findings.compactMap { $0["rule"] as? String } + run.rules)
        }
    }

    private func timeline(_ path: String) throws -> [ServedInterval] {
        try HistoryDatabase(SampleHistory.path(scratch), for: .asking).timeline(ofPath: Array(path.utf8))
    }

    @Test func aSignedReplacementOfAReleasedFileIsNoticedAgainAndAgain() throws {
        #expect(try audit().status == 0)
        try scratch.write("m/v1/bash", "something else\n")
        let modified = try audit()
        #expect(modified.status == 1)
        #expect(rules(modified).contains("digest-mismatch"))
        try sign()
        for _ in 0..<2 {
            let run = try audit()
            #expect(run.status == 3, "\(run.text)\(run.errorText)")
            #expect(rules(run) == ["changed-since-audit"])
        }
        try scratch.write("m/v1/bash", "content of bash\n")
        try sign()
        #expect(try audit().status == 0)
        let timeline = try timeline("v1/bash")
        #expect(timeline.map(\.verdict) == [.ok, .modified, .changed, .ok])
        #expect(timeline.map(\.readings) == [1, 1, 2, 1])
        #expect(timeline.first?.signers.map(\.hexadecimal) == (try home.fingerprints()))
        #expect(try self.timeline("v1/tool").map(\.readings) == [5])
    }

    /// The history goes by the folder, not by how it was spelled; a folder that is named twice is audited once.
    @Test func aFolderHasOneNameHoweverItIsSpelled() throws {
        for targets in [
            ["m"], ["./m"], ["m/"], [scratch.path("m"), "m"], ["m/v1/.."], ["m", "./m", "m//", "--origin", "m/."],
        ] {
            let run = try ProgramRun(
                verifyUploader,
                ["audit"] + targets + ["--keys", "key.asc", "--history", "audits.db", "--format", "json"],
                in: scratch.path(""))
            #expect(run.status == 0, "\(targets) \(run.text)")
            #expect(run.objects("targets").count == 1, "\(targets)")
            #expect(targets.contains(run.objects("targets").first?["target"] as? String ?? ""))
        }
        let runs = try HistoryDatabase(SampleHistory.path(scratch), for: .asking).runs()
        #expect(runs.count == 6 && runs.allSatisfy { $0.endedAt != nil && $0.counts == [.ok: 4] })
        let timeline = try timeline("v1/bash")
        #expect(timeline.map(\.mirror) == [scratch.path("m")] && timeline.map(\.readings) == [6])
    }

    /// Of what nobody signed, audits can at least tell that it changed.
    @Test func whatIsUnsignedAndChangesIsNoticed() throws {
        try scratch.makeFolder("u", mode: 0o755)
        func audit(_ content: String) throws -> ProgramRun {
            try scratch.write("u/bash", content)
            return try ProgramRun(
                verifyUploader,
                [
                    "audit", scratch.path("u"), "--keys", scratch.path("key.asc"), "--history",
                    scratch.path("audits.db"), "--format", "json",
                ])
        }
        #expect(try audit("good\n").status == 2)
        for _ in 0..<2 {
            let altered = try audit("curl evil\n")
            #expect(rules(altered) == ["changed-since-audit", "file-unsigned"], "\(altered.text)")
            #expect(altered.status == 3)
        }
        #expect(try audit("good\n").status == 2)
        #expect(try timeline("bash").map(\.verdict) == [.unsigned, .changed, .unsigned])
    }

    @Test func whatIsMissingIsRemembered() throws {
        #expect(try audit().status == 0)
        try scratch.remove("m/v1/tool")
        #expect(try audit().status == 4)
        #expect(try timeline("v1/tool").map(\.verdict) == [.ok, .missing])
    }

    /// What was found before the interruption is still reported, though it is not read again.
    @Test func aResumedAuditReportsWhatItFoundBefore() throws {
        let path = scratch.path("m")
        do {
            let memory = HistoryMemory(
                try HistoryDatabase(SampleHistory.path(scratch), for: .remembering))
            _ = try memory.begin(path, isOrigin: false, isWhole: true, at: SampleHistory.day(0))
            var file = try SampleHistory.file("v1/bash", 0xEE, .modified)
            file.findings = [.init(.digestMismatch, "it was something else", path: file.path)]
            try memory.observe(file, in: path, at: SampleHistory.day(0))
        }
        let resumed = try audit(["--resume"])
        #expect(resumed.status == 1, "\(resumed.text)")
        #expect(resumed.text.contains("it was something else"))
        #expect(try audit(["--resume"]).status == 0)
        let runs = try HistoryDatabase(SampleHistory.path(scratch), for: .asking).runs()
        #expect(runs.count == 2)
    }

    /// What a killed audit found to be sound, or an earlier one read lately, may be denied or listed otherwise by now.
    @Test(arguments: [["--resume"], ["--reread-after", "1d"]], [true, false])
    func whatIsNoLongerExpectedIsReadAgain(_ options: [String], _ isDenied: Bool) throws {
        let digest = try #require(ContentDigests(sha256Of: Array("content of tool\n".utf8))[.sha256])
        if options == ["--resume"] {
            let memory = HistoryMemory(try HistoryDatabase(SampleHistory.path(scratch), for: .remembering))
            _ = try memory.begin(scratch.path("m"), isOrigin: false, isWhole: true, at: SampleHistory.day(0))
            var file = AuditedFile(Array("v1/tool".utf8), .artifact, .ok)
            file.digest = digest
            file.size = 16
            try memory.observe(file, in: scratch.path("m"), at: SampleHistory.day(0))
        } else {
            #expect(try audit().status == 0)
        }
        if isDenied {
            let signer = try #require(home.fingerprints().first)
            try scratch.write(
                "tool.trust.json",
                """
                {"schema": "release-integrity/trust-policy/1", "product": "tool", "version": 1, "threshold": 1,
                 "keys": ["key.asc"], "signers": [{"fingerprint": "\(signer)"}],
                 "denied": [{"digest": "sha256:\(digest.hexadecimal)", "reason": "withdrawn"}]}
                """)
        } else {
            // The manifest lists what it will be; the file is what it was.
            try scratch.write("m/v1/tool", "content to come\n")
            try scratch.remove("m/v1/SHA256SUMS.asc")
            try sign()
            try scratch.write("m/v1/tool", "content of tool\n")
        }
        let trust =
            isDenied
            ? ["--trust", scratch.path("tool.trust.json"), "--no-state"] : ["--keys", scratch.path("key.asc")]
        let run = try ProgramRun(
            verifyUploader,
            ["audit", scratch.path("m"), "--history", scratch.path("audits.db"), "--format", "json"] + trust + options)
        #expect(run.status == (isDenied ? 3 : 1), "\(run.text)")
        #expect(rules(run).contains(isDenied ? "denied" : "digest-mismatch"), "\(run.text)")
    }

    @Test func aDamagedHistoryEndsTheAudit() throws {
        try scratch.write("audits.db", "garbage")
        let run = try audit()
        #expect(run.status == 74)
        #expect(rules(run) == ["history-damaged"])
        #expect(try scratch.text("audits.db") == "garbage")
    }
}
