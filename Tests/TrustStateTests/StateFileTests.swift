import FileAccess
import Findings
import Foundation
import TestSupport
import Testing
import TrustState

@Suite("A state file that is none is an error, never a start from nothing")
struct StateFileTests {
    let sample: SampleState

    init() throws {
        sample = try SampleState()
        #expect(try sample.state().notePolicy().isEmpty)
        #expect(try sample.accept("v1.0.0").isEmpty)
        #expect(try sample.accept("v1.1.0").isEmpty)
    }

    /// That nothing is read, nothing is written, and how to start anew is said.
    private func expectMalformed(_ name: String) throws {
        for body in [
            { _ = try sample.newest() }, { _ = try sample.accept("v9") }, { _ = try sample.state().notePolicy() },
        ] {
            let found = try #require(finding(body), "\(name)")
            #expect(found.rule == .stateMalformed, "\(name): \(found.message)")
            #expect(found.rule.status == .localIO)
            #expect(found.message.text.contains(SampleState.fileName), "\(name): \(found.message)")
            #expect(found.remedy.text.contains("remove '\(sample.path)/\(SampleState.fileName)'"), "\(found.remedy)")
        }
    }

    @Test func nothingAndNoObject() throws {
        for text in ["", " ", "null", "[]", "{}", "<html>", "\u{0}", "{\"schema\":", "\u{FEFF}{}"] {
            try sample.scratch.write(sample.file, text)
            try expectMalformed(text)
            #expect(try sample.scratch.text(sample.file) == text)
        }
    }

    @Test func everyTruncation() throws {
        let whole = try sample.scratch.read(sample.file)
        for length in 0..<(whole.count - 1) {
            try sample.scratch.write(sample.file, whole.prefix(length))
            #expect(finding { _ = try sample.newest() }?.rule == .stateMalformed, "\(length)")
        }
        try sample.scratch.write(sample.file, whole.dropLast())
        #expect(try sample.newest() == "v1.1.0", "the final newline says nothing")
    }

    /// What is replaced by what.
    @Test(arguments: [
        ("state/1", "state/2"), ("state/1", "trust-policy/1"), ("\"tool\"", "\"other\""), ("\"lines\"", "\"line\""),
        ("\"product\"", "\"extra\": 1, \"product\""), ("\"version\": 1,", "\"version\": 0,"),
        ("\"version\": 1,", "\"version\": 1, \"version\": 2,"), ("v1.0.0", "v1.2.0"), ("v1.0.0", "nightly"),
        ("v1.0.0", "v 1"), ("T08:00:00Z", " 08:00:00"), ("AAAA\"", "\""),
        ("\"sha256:01", "\"sha512:01"), ("\"tool\"\n", "\"tool\", \"tool\"\n"), ("\"tool\"\n", "1\n"),
        ("sha256:01", "sha256:0"), ("\"stable\"", "\"\""), ("\"stable\"", "\"a/b\""),
        ("\"stable\"", "\"stable\", \"colour\": 1"),
    ])
    func whatMakesNoSense(_ old: String, _ new: String) throws {
        let whole = try sample.scratch.text(sample.file)
        let text = whole.replacingOccurrences(of: old, with: new)
        try #require(text != whole)
        try sample.scratch.write(sample.file, text)
        try expectMalformed("\(old) → \(new)")
    }

    @Test func emptyLists() throws {
        for old in [
            #""releases": \[[^]]*\][^]]*\][^]]*\]"#, #""signingKeys": \{[^}]*\}"#, #""A{40}": \[[^]]*\]"#,
            #""contents": \{[^}]*\}"#,
        ] {
            let whole = try sample.scratch.text(sample.file)
            let range = try #require(whole.range(of: old, options: .regularExpression))
            let name = try #require(whole[range].split(separator: ":").first)
            let text = whole.replacingCharacters(in: range, with: name + (old.contains("{[^}]") ? ": {}" : ": []"))
            try sample.scratch.write(sample.file, text)
            try expectMalformed(text)
            try sample.scratch.write(sample.file, whole)
        }
    }

    @Test func tooMuch() throws {
        let whole = try sample.scratch.text(sample.file)
        try sample.scratch.write(sample.file, whole + String(repeating: " ", count: 1 << 20))
        try expectMalformed("1 MiB of blanks")
        try sample.scratch.write(sample.file, "")
        #expect(truncate(sample.scratch.path(sample.file), 1 << 40) == 0)
        try expectMalformed("a terabyte")
    }

    @Test(.timeLimit(.minutes(60)))
    func whatIsNoRegularFile() throws {
        let path = sample.scratch.path(sample.file)
        let whole = try sample.scratch.text(sample.file)
        try sample.scratch.write("elsewhere", whole)
        let others: [(String, () -> Int32)] = [
            ("pipe", { mkfifo(path, 0o600) }), ("folder", { mkdir(path, 0o700) }),
            ("link", { symlink("../elsewhere", path) }), ("dangling link", { symlink("nowhere", path) }),
            ("device", { symlink("/dev/zero", path) }),
        ]
        for (name, make) in others {
            try sample.scratch.remove(sample.file)
            #expect(make() == 0)
            try expectMalformed(name)
        }
        #expect(try sample.scratch.text("elsewhere") == whole)
    }

    @Test func aFileThatIsGoneIsAFirstUse() throws {
        try sample.scratch.remove(sample.file)
        #expect(try sample.newest() == nil)
        #expect(try sample.accept("v0.1").isEmpty)
        try sample.scratch.remove("state")
        #expect(try sample.newest() == nil)
        #expect(try sample.accept("v0.1").isEmpty)
    }

    @Test(.timeLimit(.minutes(60)))
    func aLockThatIsNoFile() throws {
        let path = sample.scratch.path("state/lock")
        try sample.scratch.write("elsewhere", "")
        for make in [{ mkfifo(path, 0o600) }, { mkdir(path, 0o700) }, { symlink("../elsewhere", path) }] {
            try sample.scratch.remove("state/lock")
            #expect(make() == 0)
            let found = try #require(finding { _ = try sample.accept("v9") })
            #expect(found.rule.status == .localIO && found.message.text.contains("lock"), "\(found.message)")
            #expect(try sample.newest() == "v1.1.0")
        }
    }
}
