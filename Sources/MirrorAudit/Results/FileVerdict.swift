/// What an audit says of one file of a target: the worst of what was found about it.
public enum FileVerdict: String, Sendable, Hashable, CaseIterable {
    /// What an accepted manifest (or a signature over the file itself) says it is.
    case ok
    /// An accepted manifest lists it with other content.
    case modified
    /// An accepted manifest, the policy's layout or an index names it, and it is not there.
    case missing
    /// It is there, and no accepted manifest lists it.
    case unlisted
    /// What should be at one path is at another.
    case moved
    /// A manifest without a signature, what such a manifest lists, and everything where nothing at all is signed.
    case unsigned
    /// A signature by a trusted key over other bytes.
    case badSignature = "bad-signature"
    /// Signed, and by nobody who counts.
    case untrusted
    /// A manifest that can't be read in one way, or a name that no mirror should have.
    case malformed
    /// Signed longer ago than the policy allows for its channel.
    case stale
    /// Older than what was there before, or than the policy allows.
    case rolledBack = "rolled-back"
    /// Signed as another product, version, channel or platform than its place says.
    case wrongRelease = "wrong-release"
    /// The policy denies this content.
    case denied
    /// An earlier audit saw other content at this path of a released version.
    case changed
    /// Most of the other mirrors have other content there.
    case differsFromMirrors = "differs-from-mirrors"
    /// The origin has other content there.
    case differsFromOrigin = "differs-from-origin"
    /// It could not be read, or not be got.
    case unreadable
    /// It was read recently, and left for later: nothing is said of it.
    case notReread = "not-reread"
}
