public import Findings
public import Manifests
internal import OpenPGP
public import Releases

extension ReleaseRecord {
    /// Why a release cannot be the newest beside this one, which was accepted before; nil where it is newer, or the same.
    ///
    /// - Parameters:
    ///   - name: of what was signed, as ``contents`` has it.
    ///   - digests: of that file.
    public func objection(
        toNewest version: ReleaseVersion, _ name: String, _ digests: some Collection<Digest>
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
            guard let known = contents[name], !digests.contains(known) else { return nil }
            let message: Message =
                """
                '\(name)' of version '\(version.text)' was accepted \(acceptedAt.rfc3339) with \
                \(known.algorithm.rawValue) \(known.hexadecimal), and is another one now
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
