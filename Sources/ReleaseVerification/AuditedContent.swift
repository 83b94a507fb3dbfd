public import FileAccess
public import Findings
public import Hashing
internal import Manifests
public import TrustPolicy

extension SignerRequirements {
    /// What is to be said of content whose digests were computed elsewhere, an audit's for one, against the accepted
    /// manifests that list it: with an error where it is not what they say, or is denied. It proves nothing. On any thread.
    public func findings(about digests: ContentDigests, of path: BytePath, listed: [ListedName]) -> [Finding] {
        if isPlainly(digests, listed) { return [] }
        return switch ArtifactRequirements(listed, pins: [], trust: self).judge(digests, of: path, kind: { nil }) {
        case .accepted(_, let remarks): remarks
        case .rejected(let findings, _, _): findings
        }
    }

    /// Whether one manifest lists it, in one line, with an accepted digest that it has, and nothing is denied: of a million files,
    /// almost all are so, and nothing below would find anything.
    private func isPlainly(_ digests: ContentDigests, _ listed: [ListedName]) -> Bool {
        guard listed.count == 1, deniedDigests.isEmpty,
            case .found(let entries, isDuplicate: false) = listed[0].manifest.manifest.lookup(listed[0].name),
            entries.count == 1
        else { return false }
        let expected = entries[0].digest
        return digestAlgorithms.contains(expected.algorithm) && digests[expected.algorithm] == expected
    }

    /// The same for content that no manifest lists: whether it is denied.
    public func denials(ofUnlisted digests: ContentDigests, at path: BytePath) -> [Finding] {
        denials(of: digests, path)
    }
}
