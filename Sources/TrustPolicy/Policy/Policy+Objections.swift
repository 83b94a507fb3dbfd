public import Findings
public import OpenPGP

extension Policy {
    /// How far ahead the end of a policy with roots may lie without objection: a denial that somebody withholds stays
    /// unseen until then.
    public static let longestValidity = TimeSpan(seconds: 180 * 86_400)

    /// What is wrong with the policy itself, its keys aside: an error where it has expired, else warnings.
    ///
    /// - Parameter due: what ends before that is worth a warning.
    public func objections(now: Timestamp, due: Timestamp) -> [Finding] {
        var findings: [Finding] = []
        do throws(PolicyExpired) {
            try checkExpiry(now: now)
        } catch {
            findings.append(error.finding)
        }
        if let expires, expires > now, expires <= due {
            findings.append(Finding(.policyExpired, "the policy expires \(expires.rfc3339)", severity: .warning))
        }
        if roots != nil, let expires, expires > now.advanced(by: Self.longestValidity) {
            let message: Message =
                """
                expires: \(expires.rfc3339) is more than 180 days ahead; whoever withholds a later version from a user, \
                with what it denies, has as long
                """
            findings.append(Finding(.policyLax, message, severity: .warning))
        }
        if release.require.isEmpty {
            let message: Message =
                "release.require: it is empty, so an older release or one of another product may go unnoticed"
            findings.append(Finding(.policyLax, message, severity: .warning))
        }
        return findings
    }
}
