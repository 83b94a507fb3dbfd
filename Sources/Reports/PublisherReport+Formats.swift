internal import FileAccess
public import Findings
internal import Manifests
internal import OpenPGP
public import StrictJSON
internal import TrustPolicy

extension PublisherReport: FindingsReport {
    public var status: Status {
        // Nothing done without an error would be a fault of ours, never a success.
        findings.status == .verified && outcome == nil ? .internalFault : findings.status
    }

    /// Lines for people; the last one says how things stand.
    public var text: [String] {
        versions.flatMap(lines) + keptLines + findings.flatMap(\.lines) + [conclusion]
    }

    private func lines(_ version: Version) -> [String] {
        [version.policy.line] + version.changes.map { "  \($0.line)" } + version.roots.map(line)
            + version.keys.map(\.line)
    }

    private func line(_ roots: Roots) -> String {
        let names = { (keys: [Fingerprint]) in
            keys.isEmpty ? "nobody" : keys.map(\.hexadecimal).joined(separator: ", ")
        }
        return """
            roots of version \(roots.version), \(roots.needed) must sign; signed: \(names(roots.signed)); \
            not yet: \(names(roots.missing))
            """
    }

    private var keptLines: [String] {
        guard let kept else { return [] }
        let verb: Message = kept.count == 1 ? "goes" : "go"
        let count: Message = "\(kept.count, "manifest") by the retired signer \(verb) on to count"
        return [count.text + (kept.isEmpty ? "" : ":")]
            + kept.map { "  \($0.digest.description) '\(Escaping.visible($0.path.bytes))'" }
    }

    private var conclusion: String {
        guard status == .verified, let outcome else {
            return status.isRejection ? "REJECTED" : "REFUSED: nothing was done"
        }
        return switch outcome {
        case .created: "created"
        case .changed: "changed: it counts once it is in your repository"
        case .proposed: "proposed: it counts once its roots have signed it (sign-release trust sign)"
        case .signed: "signed"
        case .unchanged: "unchanged: all of these roots had signed"
        case .complete: "complete"
        }
    }

    /// The document that docs/schema/publisher-1.json describes.
    public var json: JSONValue {
        [
            "schema": "release-integrity/publisher/1",
            "verdict": .string(
                status == .verified ? outcome?.rawValue ?? "" : status.failureVerdict),
            "status": .integer(Int64(status.rawValue)),
            "versions": .array(versions.map(json)),
            "kept": kept.map { .array($0.map(json)) } ?? .null,
            "findings": .array(findings.map(\.json)),
        ]
    }

    private func json(_ version: Version) -> JSONValue {
        [
            "policy": version.policy.json, "changes": .array(version.changes.map(\.json)),
            "roots": .array(version.roots.map(json)), "keys": .array(version.keys.map(\.json)),
        ]
    }

    private func json(_ roots: Roots) -> JSONValue {
        [
            "version": .integer(roots.version), "needed": .integer(Int64(roots.needed)),
            "signed": .array(roots.signed.map { .string($0.hexadecimal) }),
            "missing": .array(roots.missing.map { .string($0.hexadecimal) }),
        ]
    }

    private func json(_ kept: Kept) -> JSONValue {
        ["path": .string(Escaping.visible(kept.path.bytes)), "digest": .string(kept.digest.description)]
    }
}
