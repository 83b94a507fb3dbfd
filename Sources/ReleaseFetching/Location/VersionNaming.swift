internal import Findings
internal import Releases

/// How a publisher names versions: `v0.7.4` or `0.7.4`.
public enum VersionNaming {
    /// How releases are named, where `version` is named otherwise; nil where nothing tells.
    static func objection(to version: ReleaseVersion, among known: [ReleaseVersion]) -> Message? {
        guard version.hasOrder, !known.contains(version) else { return nil }
        let examples = known.filter(\.hasOrder)
        guard let example = examples.first, examples.allSatisfy({ hasLetter($0) != hasLetter(version) }) else {
            return nil
        }
        return "releases are named like '\(spelled(version, like: example))'"
    }

    /// The other way to write a version: where a release is not there, it may be there under that name.
    public static func otherSpelling(of text: String) -> String? {
        guard let version = ReleaseVersion(text), version.hasOrder else { return nil }
        return hasLetter(version) ? String(text.dropFirst()) : "v" + text
    }

    private static func hasLetter(_ version: ReleaseVersion) -> Bool {
        version.text.first == "v" || version.text.first == "V"
    }

    private static func spelled(_ version: ReleaseVersion, like example: ReleaseVersion) -> String {
        hasLetter(version) ? String(version.text.dropFirst()) : String(example.text.prefix(1)) + version.text
    }
}
