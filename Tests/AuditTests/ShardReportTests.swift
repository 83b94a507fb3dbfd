import Foundation
import TestSupport
import Testing

@Suite("The report of shards that were merged")
struct ShardReportTests {
    private static let files = 3
    private static let fleet = Result { try Fleet(releases: 12, files: files) }

    /// A folder with faults of every class, of files, of a tree, and between mirrors.
    private func faultyMirror(_ name: String, seed: UInt64, in fleet: Fleet) throws {
        try fleet.mirror(name)
        // Two releases are left for what is moved below.
        var faults = SeededFaults(seed: seed, releases: fleet.releases.filter { !["v1.0.0", "v1.1.0"].contains($0) })
        try faults.make(in: name, of: fleet, files: Self.files)
        try fleet.link("\(name)/way-out", to: "../../etc")
        try fleet.link("\(name)/way-in", to: "v0.0.0")
        try fleet.shell("mkfifo '\(fleet.path(name))/pipe'")
        // Two that were moved, of which one lies in another folder.
        try fleet.move("\(name)/v1.0.0/linux/tool-0", to: "\(name)/v1.0.0/macos/tool-0-of-linux")
        try fleet.move("\(name)/v1.1.0/linux/tool-1", to: "\(name)/v1.1.0/linux/tool-1.orig")
    }

    @Test(arguments: [1, 2, 5, 16])
    func isThatOfOneAudit(_ count: Int) throws {
        let fleet = try Self.fleet.get()
        let mirrors = ["one", "other"].map { "\($0)-\(count)" }
        defer { for name in mirrors + ["histories-\(count)"] { try? fleet.remove(name) } }
        for (number, name) in mirrors.enumerated() {
            try faultyMirror(name, seed: UInt64(10 * count + number), in: fleet)
        }
        let arguments = mirrors + ["--origin", "origin", "--ignore", "robots.txt"]
        let kinds = ["ndjson", "sarif", "junit"]
        func reports(_ name: String) -> [String] {
            kinds.flatMap { ["--report", "\($0)=\(fleet.path("histories-\(count)/\(name).\($0)"))"] }
        }
        let shards = try ShardedFleet(fleet, "histories-\(count)")
        try shards.audit(count, as: "night", arguments)
        #expect(try shards.merge(count).status == 0)
        let whole = try fleet.audit(arguments + reports("whole"))
        let joined = try shards.report(reports("joined"))
        #expect(whole.status == 1 && joined.status == 1)
        #expect(whole.text.contains("file-moved") && whole.text.contains("differs-from-origin"))
        #expect(joined.timeless == whole.timeless)
        #expect(try SchemaValidator.problems(of: joined.output, schema: "audit-1.json").isEmpty)
        for kind in kinds {
            let (one, other) = (
                try fleet.text("histories-\(count)/whole.\(kind)"), try fleet.text("histories-\(count)/joined.\(kind)")
            )
            // JUnit says when it was, and how long it took.
            let times = try Regex(#" time(stamp)?="[^"]*""#)
            #expect(other.replacing(times, with: "") == one.replacing(times, with: ""), "\(kind)")
        }
        #expect(try shards.report(format: "text").text == fleet.audit(arguments, format: "text").text)
    }

    @Test func isThatOfOneAuditOfASample() throws {
        let fleet = try Self.fleet.get()
        defer { for name in ["sampled", "sampled-histories"] { try? fleet.remove(name) } }
        try faultyMirror("sampled", seed: 5, in: fleet)
        let arguments = ["sampled", "--sample", "60", "--seed", "9"]
        let shards = try ShardedFleet(fleet, "sampled-histories")
        try shards.audit(3, as: "night", arguments)
        try shards.merge(3)
        let (joined, whole) = (try shards.report(), try fleet.audit(arguments))
        #expect(joined.timeless == whole.timeless)
        #expect(whole.text.contains("not read this time") && joined.status == whole.status)
    }

    /// What is clean, and what changed although it is signed, over two nights.
    @Test func rememberedReleasesMayNotChange() throws {
        let fleet = try Self.fleet.get()
        defer { for name in ["nights", "nights-histories"] { try? fleet.remove(name) } }
        try fleet.mirror("nights")
        let shards = try ShardedFleet(fleet, "nights-histories")
        let history = ["--history", fleet.path("nights-histories/whole.db")]
        try shards.audit(4, as: "first", ["nights"])
        #expect(try shards.merge(4).status == 0)
        let clean = try shards.report()
        #expect(clean.status == 0 && clean.verdict == "clean" && clean.errorText.isEmpty)
        #expect(try clean.timeless == fleet.audit(["nights"] + history).timeless)
        try fleet.replace("nights/v0.3.0/linux/tool-1", "another release\n")
        try fleet.remove("nights/v0.3.0/SHA256SUMS")
        try fleet.sign("nights/v0.3.0")
        try shards.audit(4, as: "second", ["nights"])
        #expect(try shards.merge(4).status == 0)
        let changed = try shards.report()
        #expect(changed.status == 3 && changed.text.contains("changed-since-audit"))
        let whole = try fleet.audit(["nights"] + history)
        // When it was last as signed is another time.
        let times = try Regex(#"\([0-9T:Z-]{20}\)"#)
        #expect(changed.timeless.replacing(times, with: "") == whole.timeless.replacing(times, with: ""))
        #expect(try shards.report(["--audit-name", "first"]).timeless == clean.timeless)
        #expect(try shards.report(["--audit-name", "third"]).rules == ["history-unknown"])
    }

    @Test func aShardThatIsMissingIsSaid() throws {
        let fleet = try Self.fleet.get()
        defer { try? fleet.remove("missing-histories") }
        let shards = try ShardedFleet(fleet, "missing-histories")
        try shards.audit(5, as: "night", without: [2, 4], ["origin"])
        try shards.merge(5)
        let run = try shards.report()
        #expect(run.status == 69 && run.verdict == "undecided" && run.rules == ["shard-missing"])
        #expect(run.messages.contains("2 shards of 5") && run.messages.contains(": 2, 4"), "\(run.messages)")
        try shards.audit("2/5", as: "night", into: "shard-2", ["origin"])
        // One of another night does not stand in for it.
        try shards.audit("4/5", as: "last-night", into: "shard-4", ["origin"])
        try shards.merge(5)
        #expect(try shards.report(["--audit-name", "night"]).rules == ["shard-missing"])
        try shards.audit("4/5", as: "night", into: "shard-4", ["origin"])
        try shards.merge(5)
        #expect(try shards.report(["--audit-name", "night"]).status == 0)
    }

    @Test(arguments: [
        (["--ignore", "*.html"], "options"), (["--sample", "100"], "options"), (["--threshold", "1"], "signers"),
        (["copy"], "targets"), (["--keys", "more.asc"], "keys"), (["--index", "index"], "index"),
    ])
    func shardsOnOtherTermsAreSaid(_ more: [String], _ what: String) throws {
        let fleet = try Fleet(releases: 1, files: 2)
        try fleet.gnuPG.makeKey("Another <another@example.org>")
        try fleet.write("more.asc", fleet.gnuPG.gpg(["--armor", "--export", "another@example.org"]))
        try fleet.write("index", "v0.0.0/linux/tool-0\n")
        try fleet.mirror("copy")
        let shards = try ShardedFleet(fleet, "histories")
        try shards.audit("1/2", as: "night", into: "shard-1", ["origin"])
        try shards.audit("2/2", as: "night", into: "shard-2", ["origin"] + more)
        try shards.merge(2)
        let run = try shards.report()
        #expect(run.verdict != "clean" && run.rules.contains("shards-differ"), "\(run.text)")
        #expect(run.messages.contains(what), "\(run.messages)")
    }

    @Test func aShardThatIsThereTwiceIsSaid() throws {
        let fleet = try Fleet(releases: 1, files: 2)
        let shards = try ShardedFleet(fleet, "histories")
        try shards.audit(2, as: "night", ["origin"])
        try shards.audit("2/2", as: "night", into: "again", ["origin"])
        try shards.merge(["shard-1", "shard-2", "again"])
        let run = try shards.report()
        #expect(run.status == 78 && run.rules == ["shards-differ"] && run.messages.contains(": 2/2"), "\(run.text)")
        // Also in one history, where the first attempt came to a verdict.
        try shards.audit("1/2", as: "later", into: "shard-1", ["origin"])
        try shards.audit("1/2", as: "later", into: "shard-1", ["origin"])
        try shards.audit("2/2", as: "later", into: "shard-2", ["origin"])
        try shards.merge(2)
        #expect(try shards.report(["--audit-name", "later"]).rules == ["shards-differ"])
        // And where the work was split in another way.
        try shards.audit("1/3", as: "mixed", into: "shard-1", ["origin"])
        try shards.audit("2/2", as: "mixed", into: "shard-2", ["origin"])
        try shards.merge(2)
        let mixed = try shards.report(["--audit-name", "mixed"])
        #expect(Set(mixed.rules) == ["shard-missing", "shards-differ"], "\(mixed.text)")
    }

    @Test func anAttemptWithoutAVerdictIsReplaced() throws {
        let fleet = try Fleet(releases: 1, files: 2)
        let shards = try ShardedFleet(fleet, "histories")
        try fleet.move("origin", to: "elsewhere")
        #expect(try shards.audit("1/2", as: "night", into: "shard-1", ["origin"]).status == 69)
        try fleet.move("elsewhere", to: "origin")
        try shards.merge(["shard-1"])
        let undecided = try shards.report()
        #expect(undecided.status == 69 && undecided.rules == ["shard-missing"])
        #expect(undecided.text.contains("target-unavailable"))
        try shards.audit(2, as: "night", ["origin"])
        try shards.merge(2)
        #expect(try shards.report().status == 0)
    }

    @Test(arguments: [
        (["--audit-name", "n"], "--history"), (["--audit-name", "n", "--history", "h.db"], "--shard"),
        (["--audit-name", "../n", "--history", "h.db", "--shard", "1/2"], "--audit-name"),
    ])
    func aNameNeedsAShardAndAHistory(_ arguments: [String], _ said: String) throws {
        let run = try ProgramRun(verifyUploader, ["audit", "/nowhere", "--keys", "k.asc"] + arguments)
        #expect(run.status == 64 && run.errorText.contains(said), "\(run.errorText)")
    }
}
