import Findings
import Foundation
import Testing

@Suite("docs/rules.md")
struct RulesPageTests {
    @Test func itSaysWhatTheRulesSay() throws {
        let page = RulesPage.text(of: Rule.all)
        if ProcessInfo.processInfo.environment["UPDATE_RULES_PAGE"] == "1" {
            try Data(page.utf8).write(to: RulesPage.file)
        }
        let written = try String(contentsOf: RulesPage.file, encoding: .utf8)
        let isUpToDate = written.utf8.elementsEqual(page.utf8)
        #expect(isUpToDate, "write docs/rules.md again with: UPDATE_RULES_PAGE=1 scripts/test --filter RulesPageTests")
    }

    @Test func everyRuleIsOnItOnce() {
        let headings = RulesPage.text(of: Rule.all).split(separator: "\n").filter { $0.hasPrefix("### ") }
        #expect(headings.map { $0.dropFirst(4) }.sorted() == Rule.all.map { "`\($0.name)`"[...] }.sorted())
    }

    @Test func everyStatusThatARuleHasIsExplained() {
        #expect(Set(Rule.all.map(\.status)).subtracting(RulesPage.sections.map(\.status)).isEmpty)
    }
}

/// The page that explains every rule, made from the rules themselves.
private enum RulesPage {
    struct Section {
        let status: Status
        let title: String
        let meaning: String
    }

    /// In the order of the exit statuses.
    static let sections = [
        Section(
            status: .tampered, title: "tampered",
            meaning: "A digest does not match, or a signature is bad. Never use the file."),
        Section(
            status: .untrusted, title: "untrusted",
            meaning: "There is no signature that counts, or there are too few of them."),
        Section(
            status: .wrongRelease, title: "wrong release",
            meaning: "It is validly signed, and not the release that was asked for."),
        Section(
            status: .incomplete, title: "incomplete",
            meaning: "Something that is needed is missing, not listed, malformed or ambiguous."),
        Section(status: .usage, title: "usage", meaning: "The command line makes no sense. Nothing was decided."),
        Section(
            status: .unavailable, title: "unavailable",
            meaning: "There is no network, no mirror or no usable gpg. Nothing was decided."),
        Section(
            status: .internalFault, title: "a fault of this program", meaning: "Please report it. Nothing was decided."),
        Section(
            status: .localIO, title: "local input and output",
            meaning: "Reading or writing a file on this machine failed. Nothing was decided."),
        Section(
            status: .configuration, title: "configuration",
            meaning: "A policy, key or configuration file is wrong or missing. Nothing was decided."),
    ]

    static let file = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/rules.md")

    private static var worstFirst: String {
        sections.map(\.status)
            .sorted { $0 != $1 && Status.worst(of: [$0, $1]) == $0 }
            .map { String($0.rawValue) }.joined(separator: ", ")
    }

    static func text(of rules: [Rule]) -> String {
        var page = """
            # Rules

            Every finding names a rule. The names are stable: scripts may match on them. A rule has one exit status, which only
            findings of severity error set; the same rule can appear as a warning or a note where nothing depends on it, such as a
            second signature behind a first one that counts. Several statuses at once: the worst wins, in the order
            \(worstFirst).

            This page is made from the rules in Sources/Findings. Write it again with
            `UPDATE_RULES_PAGE=1 scripts/test --filter RulesPageTests`.

            """
        for section in sections {
            let members = rules.filter { $0.status == section.status }
            guard !members.isEmpty else { continue }
            page += "\n## \(section.status.rawValue): \(section.title)\n\n\(section.meaning)\n"
            for rule in members {
                page += "\n### `\(rule.name)`\n\n\(rule.meaning.text)\n\n\(rule.remedy.text)\n"
            }
        }
        return page
    }
}
