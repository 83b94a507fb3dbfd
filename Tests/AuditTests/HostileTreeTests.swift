import Foundation
import TestSupport
import Testing

@Suite("Auditing what strangers made")
struct HostileTreeTests {
    private let fleet: Fleet

    init() throws { fleet = try Fleet(releases: 2, files: 2) }

    @Test func namesAreInert() throws {
        let names = [
            "::error::x", "\u{1B}[2Jx", "a\nb", "--help", "\u{202E}x", "##vso[task.complete]",
            "<script>alert(1)<script>", "&\"'",
        ]
        for name in names { try fleet.write("origin/v0.0.0/\(name)", "x") }
        for format in ["text", "github", "json"] {
            let run = try fleet.audit(["origin"], format: format)
            #expect(run.status == 4)
            #expect(!run.text.contains("\u{1B}") && !run.text.contains("\u{202E}"))
            #expect(
                !run.text.split(separator: "\n").contains {
                    $0.hasPrefix("::error::x") || $0.hasPrefix("##vso") || $0 == "b"
                })
        }
        let reports = ["junit", "sarif", "ndjson", "openmetrics"]
        _ = try fleet.audit(["origin"] + reports.flatMap { ["--report", "\($0)=report.\($0)"] })
        #expect(try !fleet.text("report.junit").contains("<script>"))
        let parsed = try ProgramRun(
            "/usr/bin/env",
            ["python3", "-c", "import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])", "report.junit"],
            in: fleet.path)
        #expect(parsed.status == 0, "\(parsed.errorText)")
    }

    /// What is one character to Swift, and a quotation mark to those that read the reports.
    @Test func accentsHideNoQuotationMark() throws {
        let name = "o\"\u{301} x=\"y"
        try fleet.move("origin", to: name)
        try fleet.write("\(name)/v0.0.0/\(name)", "x")
        let reports = ["junit", "sarif", "ndjson", "openmetrics"]
        let run = try fleet.audit([name] + reports.flatMap { ["--report", "\($0)=report.\($0)"] })
        #expect(run.targets.map(\.name) == [name])
        #expect(try fleet.text("report.openmetrics").utf8.contains("{target=\"o\\\"\u{301} x=\\\"y\"}".utf8))
        let program = """
            import json, sys, xml.dom.minidom
            suite = xml.dom.minidom.parse("report.junit").getElementsByTagName("testsuite")[0]
            json.load(open("report.sarif")), [json.loads(line) for line in open("report.ndjson")]
            print(suite.getAttribute("name"), suite.hasAttribute("x"))
            """
        let parsed = try ProgramRun("/usr/bin/env", ["python3", "-c", program], in: fleet.path)
        #expect(parsed.text == "\(name) False\n", "\(parsed.errorText)")
    }

    /// In SARIF's messages, "{0}" is a placeholder and "[…](…)" a link.
    @Test func aNameIsNoLinkInSARIF() throws {
        try fleet.write("origin/v0.0.0/[get it](tel:1) {0}", "x")
        _ = try fleet.audit(["origin", "--report", "sarif=report.sarif"])
        let text = try fleet.text("report.sarif")
        #expect(text.contains(#"\\[get it\\](tel:1) {{0}}"#))
        #expect(text.contains("%5Bget%20it%5D%28tel%3A1%29%20%7B0%7D"))
    }

    @Test func nothingButRegularFilesIsOpened() throws {
        try fleet.shell(
            "mkfifo origin/v0.0.0/pipe; ln -s v0.0.0 origin/latest; ln -s /etc/passwd origin/v0.0.0/linux/out; ln -s ../../../.. origin/v0.0.0/linux/up"
        )
        let run = try fleet.audit(["origin"])
        let target = try #require(run.targets.first)
        #expect(run.status == 4)
        #expect(target.faults == ["target v0.0.0/pipe", "target v0.0.0/linux/out", "target v0.0.0/linux/up"])
        #expect(target.findings.contains { $0["path"] as? String == "latest" && $0["severity"] as? String == "note" })
    }

    @Test func aManifestNamesNothingOutside() throws {
        try fleet.write("secret", "x")
        for name in ["../secret", "/etc/passwd", "linux/../../secret"] {
            try fleet.shell("cd origin/v0.0.0 && sha256sum linux/tool-0 | sed 's|linux/tool-0|\(name)|' > SHA256SUMS")
            try? fleet.remove("origin/v0.0.0/SHA256SUMS.sig")
            try fleet.gnuPG.gpg([
                "--output", fleet.path("origin/v0.0.0/SHA256SUMS.sig"), "--detach-sign",
                fleet.path("origin/v0.0.0/SHA256SUMS"),
            ])
            let target = try #require(try fleet.audit(["origin"]).targets.first)
            #expect(target.faults.contains("malformed v0.0.0/SHA256SUMS"), "\(target.faults)")
            #expect(target.faults.allSatisfy { $0.contains(" v0.") })
        }
    }

    @Test func aTargetThatIsNotThereIsUndecided() throws {
        let run = try fleet.audit(["nowhere"])
        #expect(run.status == 69 && run.verdict == "undecided")
        #expect(run.targets.first?.findings.map { $0["rule"] as? String } == ["target-unavailable"])
        #expect(try SchemaValidator.problems(of: run.output, schema: "audit-1.json").isEmpty || mayBeMissing)
        // A file lists mirrors, or is a mistake.
        try fleet.write("relative.txt", "origin\n")
        try fleet.write("none.txt", "# none\n\n")
        for target in ["key.asc", "relative.txt", "none.txt"] {
            let run = try fleet.audit([target])
            #expect(run.status == 78 && run.rules == ["mirror-list-malformed"], "\(run.text)")
        }
        try fleet.write("folders.txt", fleet.path("origin") + "\n")
        #expect(try fleet.audit(["folders.txt"]).status == 0)
        // What is wrong with another one outweighs it.
        try fleet.replace("origin/v0.0.0/linux/tool-0", "x")
        #expect(try fleet.audit(["origin", "nowhere"]).status == 1)
        try fleet.makeFolder("empty")
        #expect(try fleet.audit(["empty"]).status == 4)
    }

    @Test func whatNobodySignedIsUnsigned() throws {
        try fleet.shell("mkdir bare; echo x > bare/tool; echo y > bare/other")
        let target = try #require(try fleet.audit(["bare"]).targets.first)
        #expect(target.faults == ["unsigned tool", "unsigned other"])
    }

    @Test func aSignatureOverTheFileItselfCounts() throws {
        try fleet.shell("mkdir direct; echo x > direct/tool; echo y > direct/other")
        for name in ["tool", "other"] {
            try fleet.gnuPG.gpg(["--detach-sign", fleet.path("direct/\(name)")])
        }
        #expect(try fleet.audit(["direct"]).status == 0)
        try fleet.write("direct/other", "changed")
        let run = try fleet.audit(["direct"])
        #expect(run.status == 1 && run.targets.first?.faults == ["bad-signature other"])
    }

    @Test func anIndexNamesWhatMustBeThere() throws {
        try fleet.write("index.txt", "v0.0.0/linux/tool-0\nv0.0.0/windows/tool-0\n")
        #expect(
            try fleet.audit(["origin", "--index", "index.txt"]).targets.first?.faults == [
                "missing v0.0.0/windows/tool-0"
            ])
        try fleet.write("index.txt", "v0.0.0/linux/tool-0\n../x\n")
        #expect(try fleet.audit(["origin", "--index", "index.txt"]).status == 78)
    }
}
