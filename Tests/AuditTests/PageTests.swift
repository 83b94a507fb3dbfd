import Foundation
import TestSupport
import Testing

@Suite("The page of an audit")
struct PageTests {
    private let fleet: Fleet
    private let scratch: ScratchFolder

    init() throws {
        fleet = try Fleet(releases: 3, files: 2)
        scratch = try ScratchFolder()
    }

    private func page(_ arguments: [String]) throws -> String {
        let file = scratch.path("page.html")
        _ = try fleet.audit(arguments + ["--report", "html=\(file)"])
        return try scratch.text("page.html")
    }

    static let hostileNames = [
        "<script>document.title='owned'<script>", "\"><img src=x onerror=document.title='owned'>",
        "'><svg onload=document.title='owned'>", "x\" onmouseover=\"document.title='owned'", "{{findings}}",
        "{{{target}}}", "{{=<% %>=}}", "&lt;b&gt;", "javascript:document.title='owned'", "`${1}`",
        // One character to Swift, a quotation mark and an accent to a browser.
        "\"\u{301} onmouseover=document.title='owned' x=\"\u{301}", "<\u{301}b>", "]]>", "--><!--",
    ]

    @Test(.enabled(if: Browser.isThere || !mayBeMissing, "\(Browser.absence)"))
    func hostileNamesAreInertInABrowser() throws {
        for name in Self.hostileNames { try fleet.write("origin/v0.0.0/\(name)", "x") }
        let folder = "<title><script>document.title='owned'<script>\"'"
        try fleet.move("origin", to: folder)
        let text = try page([folder])
        let document = try Browser.document(of: scratch.path("page.html"), in: scratch)
        #expect(document.contains("<title>Mirror audit: "), "\(document.prefix(600))")
        #expect(document.components(separatedBy: "<script").count == 2)
        #expect(!document.contains("<img") && !document.contains("<b>"))
        #expect(document.range(of: "<[a-z][^<>]* on[a-z]+=", options: .regularExpression) == nil)
        for name in Self.hostileNames { #expect(shows(document, name), "\(name)") }
        // The page's own script ran: the filters are there.
        #expect(text.contains("<form id=\"filters\" hidden>") && document.contains("<form id=\"filters\">"))
    }

    /// Whether the text of a cell is `name`, as a browser writes it.
    private func shows(_ document: String, _ name: String) -> Bool {
        let escapes: [Unicode.Scalar: String] = ["&": "&amp;", "<": "&lt;", ">": "&gt;"]
        let text = name.unicodeScalars.map { escapes[$0] ?? String($0) }.joined()
        return document.utf8.contains(">v0.0.0/\(text)</td>".utf8)
    }

    /// What the page says may run and is styled is what it holds, and it holds all that it uses.
    @Test func itNeedsNothingElse() throws {
        let text = try page(["origin"])
        for (element, directive) in [("style", "style-src"), ("script", "script-src")] {
            let start = try #require(text.range(of: "<\(element)>"))
            let end = try #require(text.range(of: "</\(element)>"))
            let content = Array(text[start.upperBound..<end.lowerBound].utf8)
            let digest = try ProgramRun(
                "/bin/sh", ["-c", "openssl dgst -sha256 -binary | openssl base64 -A"], input: content)
            #expect(text.contains("\(directive) 'sha256-\(digest.text)'"), "it is \(digest.text)")
        }
        #expect(text.contains("default-src 'none'"))
        #expect(text.range(of: "(src|href|url\\(|@import|style)=", options: .regularExpression) == nil)
    }

    @Test func itShowsWhatIsWrongOnWhichMirror() throws {
        for name in ["a", "b"] { try fleet.mirror(name) }
        try fleet.replace("b/v0.1.0/linux/tool-1", "other")
        let text = try page(["a", "b", "--origin", "origin"])
        #expect(text.contains("<span class=\"badge bad\">1 modified</span>"))
        #expect(text.contains("<td class=\"path\">v0.1.0/linux/tool-1</td>"))
        #expect(text.contains("3 targets"))
        #expect(text.contains("<option value=\"2\">origin</option>"))
        #expect(text.contains("No history was kept"))
    }

    @Test func itShowsWhatChangedAndWhen() throws {
        try fleet.mirror("m")
        let history = ["--history", scratch.path("audits.db")]
        #expect(try page(["m"] + history).contains("Nothing that was audited before has changed."))
        let original = try fleet.text("m/v0.0.0/linux/tool-0")
        try fleet.replace("m/v0.0.0/linux/tool-0", "altered")
        _ = try fleet.audit(["m"] + history)
        try fleet.replace("m/v0.0.0/linux/tool-0", original)
        let text = try page(["m"] + history)
        #expect(text.contains("3 contents of v0.0.0/linux/tool-0"))
        #expect(text.components(separatedBy: "<div class=\"lane\">").count == 2)
        #expect(text.components(separatedBy: "<rect class=\"good").count >= 3)
        #expect(text.contains("<rect class=\"bad"))
    }

    @Test func aLargePageSaysWhatItLeavesOut() throws {
        try fleet.shell("mkdir origin/extra; cd origin/extra; seq 5100 | xargs touch")
        let text = try page(["origin"])
        #expect(text.contains("The worst 5000 are shown; 100 more"))
        #expect(text.components(separatedBy: "<tr data-class").count == 5_001)
    }
}
