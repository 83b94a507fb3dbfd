public import Findings
public import Manifests
internal import OpenPGP
public import Releases

extension ReleaseRecord {
    /// Why a release cannot be the newest beside this one, which was accepted before; nil where it is newer, or the same.
    ///
    /// - Parameters:
    ///   - digests: of what was signed.
    ///   - scope: what that is a part of; nil where that is not known yet: then another content is not objected to.
    public func objection(
        toNewest version: ReleaseVersion, _ digests: some Collection<Digest>, _ scope: SignedScope?
    ) -> Finding? {
        guard version.hasOrder else { return version.objectionToOrder }
        switch version.relation(to: self.version) {
        case .newer: return nil
        case .older:
            let message: Message =
                """
                version '\(version.text)' is served as the latest, and '\(self.version.text)' was accepted \
                \(acceptedAt.rfc3339)
                """
            return Finding(.rolledBack, message)
        case .equal:
            guard let scope, !digests.contains(where: { contents[$0] != nil }),
                let known = contents.filter({ $0.value.overlaps(scope) }).map(\.key.hexadecimal).min()
            else { return nil }
            let message: Message =
                """
                what was signed as version '\(version.text)' was accepted \(acceptedAt.rfc3339) with sha256 \(known), and \
                is another content now
                """
            return Finding(.releaseChanged, message)
        case .unknown: return self.version.objectionToOrder
        }
    }
}

extension ReleaseVersion {
    /// That nothing says how new a version is that has no place in an order.
    package var objectionToOrder: Finding {
        let message: Message =
            "version '\(text)' has no place in an order (semantic versions do), so nothing says how new it is"
        return Finding(.rolledBack, message)
    }
}
