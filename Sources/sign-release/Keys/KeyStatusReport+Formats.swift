import Findings
import OpenPGP
import Reports
import StrictJSON

extension KeyStatusReport {
    /// A table, what is to be said of it, and a conclusion.
    var text: [String] {
        let header = ["KEY", "PURPOSE", "ALGORITHM", "CREATED", "AGE", "EXPIRES", "DAYS", "STATE"]
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
            String(key.facts.createdAt.rfc3339.prefix(10)), String(age(key)),
            key.facts.expiresAt.map { String($0.rfc3339.prefix(10)) } ?? "never",
            days(key).map(String.init) ?? "-", key.state(limits.now),
        ]
    }

    /// Whole days since the key was made.
    private func age(_ key: Key) -> Int64 {
        (limits.now.secondsSince1970 - key.facts.createdAt.secondsSince1970) / 86_400
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
            "age": .integer(age(key)),
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
