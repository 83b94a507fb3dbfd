import Findings

/// Where this project and another program judge the same bytes differently, and are meant to. docs/assurance.md has the same
/// table.
struct IntendedDisagreement: Sendable, Hashable {
    enum Ours: Sendable, Hashable {
        /// Verified, although the program refuses and says something with one of these in it.
        case verified(thoughItSays: [String])
        /// Verified by one signature of several, which the program accepts where it is alone.
        case verifiedByOneOfSeveral
        /// Refused under this rule, with one of these in the message.
        case refused(Rule, saying: [String])
    }

    let ours: Ours
    /// The programs that say otherwise, at most.
    let programs: Set<String>
    let reason: String

    init(_ ours: Ours, _ programs: Set<String>, _ reason: String) {
        (self.ours, self.programs, self.reason) = (ours, programs, reason)
    }

    /// As a line of the table in docs/assurance.md.
    var row: String {
        let others = programs.sorted().joined(separator: ", ")
        switch ours {
        case .verified(let said): return "| verified | \(Self.quoted(said)) | \(others): refused | \(reason) |"
        case .verifiedByOneOfSeveral: return "| verified | one signature of several | \(others): refused | \(reason) |"
        case .refused(let rule, let said):
            return "| `\(rule.name)` | \(Self.quoted(said)) | \(others): accepted | \(reason) |"
        }
    }

    private static func quoted(_ fragments: [String]) -> String {
        fragments.filter { !$0.isEmpty }.map { "“\($0)”" }.joined(separator: ", ")
    }

    /// Whether it says why `program` disagrees.
    func explains(_ program: String, in verdicts: Verdicts) -> Bool {
        guard programs.contains(program), verdicts.accepting.contains(program) != verdicts.isVerified else {
            return false
        }
        switch ours {
        case .verified(let said):
            return verdicts.isVerified && said.contains { verdicts.words[program]?.contains($0) ?? false }
        case .verifiedByOneOfSeveral:
            return verdicts.isVerified && verdicts.acceptingPart.contains(program)
        case .refused(let rule, let fragments):
            return verdicts.ours.contains { finding in
                finding.rule == rule && fragments.contains { finding.message.text.contains($0) }
            }
        }
    }
}

/// What everybody says of one case, whatever it is about.
struct Verdicts {
    /// Why we refuse it; empty where we do not.
    let ours: [Finding]
    /// The names of the programs that accept it.
    let accepting: Set<String>
    /// Those that accept a part of it by itself that is enough for us. Not asked where they accept the whole.
    let acceptingPart: Set<String>
    /// What each of the programs wrote, by its name.
    let words: [String: String]

    var isVerified: Bool { ours.isEmpty }
    var agree: Bool { disagreeing.isEmpty }

    private var disagreeing: [String] { words.keys.filter { accepting.contains($0) != isVerified } }

    /// One for each program that disagrees; nil where one is missing.
    func explanations(in table: [IntendedDisagreement]) -> [IntendedDisagreement]? {
        let found = disagreeing.map { program in table.first { $0.explains(program, in: self) } }
        return found.contains(nil) ? nil : found.compactMap(\.self)
    }

    /// The same for all cases that differ in names and numbers only.
    var summary: String {
        let said = ours.first.map { "\($0.rule.name): \($0.message.text)" } ?? "verified"
        let general = said.replacing(/[0-9A-Fa-f]{16,}/, with: "…").replacing(/[0-9]+/, with: "#")
        return "\(general) [\(accepting.sorted().joined(separator: ", "))]"
    }
}
