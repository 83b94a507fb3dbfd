/// A named reason. The name is stable: scripts match on it, and docs/rules.md explains it.
///
/// Every rule has exactly one exit status. Whether a finding under it decides is the finding's ``Severity``.
public struct Rule: Sendable, Hashable {
    /// Kebab-case, unique.
    public let name: String
    public let status: Status
    /// What it says, in a sentence.
    public let meaning: Message
    /// What to do about it.
    public let remedy: Message

    init(_ name: String, _ status: Status, _ meaning: Message, remedy: Message) {
        self.name = name
        self.status = status
        self.meaning = meaning
        self.remedy = remedy
    }

    public static func == (left: Rule, right: Rule) -> Bool { left.name == right.name }

    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// Every rule there is, in the order of docs/rules.md.
    public static let all: [Rule] =
        tampered + untrustedSignatures + untrustedKeys + keyDesign + wrongReleases + incomplete + network + fetching
        + audits + undecided
}
