public import FileAccess
public import Findings
public import Hashing
internal import TrustPolicy

extension SignatureJudge {
    /// What is to be said of content whose digests were computed elsewhere, an audit's for one, against the accepted
    /// manifests that list it: with an error where it is not what they say, or is denied. It proves nothing.
    public func findings(about digests: ContentDigests, of path: BytePath, listed: [ListedName]) -> [Finding] {
        switch ArtifactRequirements(listed, pins: [], trust: requirements).judge(digests, of: path, kind: { nil }) {
        case .accepted(_, let remarks): remarks
        case .rejected(let findings, _, _): findings
        }
    }

    /// The same for content that no manifest lists: whether it is denied.
    public func denials(ofUnlisted digests: ContentDigests, at path: BytePath) -> [Finding] {
        requirements.denials(of: digests, path)
    }
}
