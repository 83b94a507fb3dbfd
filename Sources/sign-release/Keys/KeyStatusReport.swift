import Findings
import GnuPG
import GnuPGSigning
import OpenPGP
import Reports
import StrictJSON

/// Keys with what gpg says of them, and what is due.
struct KeyStatusReport: Report {
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
    private let limits: Limits

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

    var reasons: [String] { findings.filter { $0.severity == .error }.flatMap(\.lines) }
    var github: [String] { findings.map { $0.annotation(path: $0.path ?? []) } + text }

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

// MARK: - How it is written

extension KeyStatusReport {
    /// A table, what is to be said of it, and a conclusion.
    var text: [String] {
        let header = ["KEY", "PURPOSE", "ALGORITHM", "CREATED", "EXPIRES", "DAYS", "STATE"]
        let rows = [header] + entries.flatMap { entry in entry.keys.map(row) }
        let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let table = rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
        let users = entries.compactMap { entry in
            entry.certificate.firstUserID.map {
                "\(entry.certificate.fingerprint.hexadecimal) '\(Escaping.visible($0))'"
            }
        }
        return (entries.isEmpty ? [] : table + users) + findings.flatMap(\.lines)
    }

    private func row(_ key: Key) -> [String] {
        [
            (key.isPrimary ? "" : "  ") + key.facts.fingerprint.hexadecimal, key.purpose, key.title,
            String(key.facts.createdAt.rfc3339.prefix(10)),
            key.facts.expiresAt.map { String($0.rfc3339.prefix(10)) } ?? "never",
            days(key).map(String.init) ?? "-", key.state(limits.now),
        ]
    }

    /// Whole days until the key expires; negative where it has.
    private func days(_ key: Key) -> Int64? {
        key.facts.expiresAt.map { ($0.secondsSince1970 - limits.now.secondsSince1970) / 86_400 }
    }

    var json: JSONValue {
        [
            "schema": "release-integrity/key-status/1",
            "status": .integer(Int64(status.rawValue)),
            "time": .string(limits.now.rfc3339),
            "certificates": certificates,
            "findings": .array(findings.map(\.json)),
        ]
    }

    var certificates: JSONValue {
        .array(
            entries.map { entry in
                [
                    "fingerprint": .string(entry.certificate.fingerprint.hexadecimal),
                    "userID": JSONValue(entry.certificate.firstUserID.map { Escaping.visible($0) }),
                    "keys": .array(entry.keys.map(json)),
                ]
            })
    }

    private func json(_ key: Key) -> JSONValue {
        [
            "fingerprint": .string(key.facts.fingerprint.hexadecimal),
            "primary": .boolean(key.isPrimary),
            "purpose": .array(key.purpose.split(separator: ", ").map { .string(String($0)) }),
            "algorithm": .string(key.facts.algorithm.name),
            "bits": .integer(Int64(key.facts.bits)),
            "createdAt": .string(key.facts.createdAt.rfc3339),
            "expiresAt": JSONValue(key.facts.expiresAt?.rfc3339),
            "days": days(key).map { .integer($0) } ?? .null,
            "state": .string(key.state(limits.now)),
            "revocation": JSONValue(key.revocation?.text),
        ]
    }

    /// For alerts, in the text format of OpenMetrics 1.0.
    var openMetrics: String {
        var metrics = OpenMetricsText()
        let keys = entries.flatMap { entry in entry.keys.map { (entry.certificate.fingerprint.hexadecimal, $0) } }
        func labels(_ primary: String, _ key: Key) -> [(String, String)] {
            [("primary", primary), ("key", key.facts.fingerprint.hexadecimal), ("purpose", key.purpose)]
        }
        metrics.gauge(
            "release_key_expiry_timestamp_seconds", unit: "seconds", help: "When the key expires.",
            keys.compactMap { primary, key in
                key.facts.expiresAt.map { (labels(primary, key), $0.secondsSince1970) }
            })
        metrics.gauge(
            "release_key_valid", help: "1 while the key is neither revoked, expired nor invalid.",
            keys.map { primary, key in (labels(primary, key), key.isUsable(limits.now) ? 1 : 0) })
        metrics.gauge(
            "release_key_check_timestamp_seconds", unit: "seconds", help: "When the keys were looked at.",
            [([], limits.now.secondsSince1970)])
        return metrics.text
    }
}
