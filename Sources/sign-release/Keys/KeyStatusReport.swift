import Findings
import GnuPG
import GnuPGSigning
import OpenPGP
import Reports

/// Keys with what gpg says of them, and what is due.
struct KeyStatusReport: FindingsReport {
    /// A certificate and what gpg accepts of it.
    struct Entry {
        let certificate: Certificate
        /// The primary key first; empty where gpg accepts no part of the certificate.
        let keys: [Key]

        init(_ certificate: Certificate, _ accepted: AcceptedKeys?) {
            self.certificate = certificate
            let facts = ([certificate.fingerprint] + certificate.subkeyFingerprints).compactMap {
                accepted?.byFingerprint[$0]
            }
            keys = facts.map { Key($0, of: certificate) }
        }
    }

    /// A primary key or subkey.
    struct Key {
        let facts: KeyFacts
        let isPrimary: Bool
        let purpose: String
        /// Why and since when it was revoked, as its primary key says.
        let revocation: Message?

        init(_ facts: KeyFacts, of certificate: Certificate) {
            self.facts = facts
            isPrimary = facts.fingerprint == certificate.fingerprint
            let subkey = certificate.subkeys.first { $0.fingerprint == facts.fingerprint }
            let flags = subkey.map(\.claimedKeyFlags) ?? certificate.claimedKeyFlags
            purpose = flags?.words ?? (facts.canSign ? "sign" : "other")
            revocation =
                facts.isRevoked ? certificate.revocations(of: facts.fingerprint).first?.explanation ?? "revoked" : nil
        }
    }

    /// As of when, and from when on something is due.
    struct Limits {
        let now: Timestamp
        let due: Timestamp
        let isDueAnError: Bool
    }

    let entries: [Entry]
    let findings: [Finding]
    let limits: Limits

    init(_ entries: [Entry], _ remarks: [Finding], _ limits: Limits) {
        self.entries = entries
        self.limits = limits
        findings = remarks + entries.flatMap { Self.findings($0, limits) }
    }

    /// A key that was made or changed just now, of which nothing is to be said but what it is.
    init(_ key: PublishedKey) {
        let now = Timestamp.now()
        entries = [Entry(key.certificate, key.keys)]
        findings = []
        limits = Limits(now: now, due: now, isDueAnError: false)
    }

    var status: Status { findings.status }

    private static func findings(_ entry: Entry, _ limits: Limits) -> [Finding] {
        let name = entry.certificate.fingerprint.hexadecimal
        guard let primary = entry.keys.first else {
            return [Finding(.keyInvalid, "gpg accepts no part of the key \(name)")]
        }
        if let reason = primary.revocation { return [Finding(.keyRevoked, "the key \(name) was revoked: \(reason)")] }
        // Of subkeys that are past, one that does the same now takes the place.
        let signs = entry.keys.contains { $0.facts.canSign && $0.isUsable(limits.now) }
        return entry.keys.flatMap { key -> [Finding] in
            let word: Message = key.isPrimary ? "the key" : "the subkey"
            let title: Message = "\(word) \(key.facts.fingerprint.hexadecimal) (\(key.purpose)) of \(name)"
            let severity: Severity = key.isPrimary || !signs && key.facts.canSign ? .error : .note
            if let reason = key.revocation {
                return [Finding(.keyRevoked, "\(title) was revoked: \(reason)", severity: severity)]
            }
            guard let expiry = key.facts.expiresAt else { return [] }
            if expiry <= limits.now {
                return [Finding(.keyExpired, "\(title) expired at \(expiry.rfc3339)", severity: severity)]
            }
            guard expiry <= limits.due else { return [] }
            let days = Int((expiry.secondsSince1970 - limits.now.secondsSince1970) / 86_400)
            let message: Message = "\(title) expires at \(expiry.rfc3339), in \(days, "day")"
            return [Finding(.keyDue, message, severity: limits.isDueAnError ? .error : .warning)]
        }
    }
}

extension KeyStatusReport.Key {
    func isUsable(_ now: Timestamp) -> Bool {
        !facts.isRevoked && !facts.isDisabled && !facts.isInvalid && (facts.expiresAt.map { $0 > now } ?? true)
    }

    /// In one word.
    func state(_ now: Timestamp) -> String {
        if facts.isRevoked { return "revoked" }
        if facts.isDisabled || facts.isInvalid { return "invalid" }
        return isUsable(now) ? "valid" : "expired"
    }

    var title: String { facts.bits > 0 ? "\(facts.algorithm.name) \(facts.bits)" : facts.algorithm.name }
}

extension KeyFlags {
    fileprivate var words: String {
        let encrypts = contains(.encryptCommunications) || contains(.encryptStorage)
        let names = [("certify", contains(.certify)), ("sign", contains(.sign)), ("encrypt", encrypts)]
        let words = names.filter(\.1).map(\.0)
        return words.isEmpty ? "other" : words.joined(separator: ", ")
    }
}
