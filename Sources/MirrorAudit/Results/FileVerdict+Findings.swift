internal import Findings

extension FileVerdict {
    /// What a finding that rejects makes of the file that it is about.
    init(_ rule: Rule) {
        switch rule {
        case .digestMismatch: self = .modified
        case .signatureBad: self = .badSignature
        case .denied: self = .denied
        case .stale: self = .stale
        case .rolledBack: self = .rolledBack
        case .releaseChanged, .changedSinceAudit: self = .changed
        case .differsFromOrigin: self = .differsFromOrigin
        case .differsFromMirrors: self = .differsFromMirrors
        case .signatureMissing, .fileUnsigned: self = .unsigned
        case .fileMissing, .artifactMissing, .manifestMissing: self = .missing
        case .fileUnlisted, .notInManifest: self = .unlisted
        case .fileMoved: self = .moved
        default:
            switch rule.status {
            case .tampered: self = .modified
            case .wrongRelease: self = .wrongRelease
            case .untrusted: self = .untrusted
            case .incomplete: self = .malformed
            default: self = .unreadable
            }
        }
    }

    /// The worst first; of several things that are wrong with a file, it is counted as the first.
    private static let worstFirst: [FileVerdict] = [
        .modified, .badSignature, .changed, .rolledBack, .denied, .stale, .wrongRelease, .untrusted, .unsigned,
        .malformed, .differsFromOrigin, .differsFromMirrors, .moved, .missing, .unlisted, .unreadable, .notReread, .ok,
    ]

    /// What an audit that counts such a file comes to, at least; nil where nothing is said against it.
    var status: Status? {
        switch self {
        case .ok, .notReread: nil
        case .modified: Rule.digestMismatch.status
        case .badSignature: Rule.signatureBad.status
        case .denied: Rule.denied.status
        case .stale: Rule.stale.status
        case .rolledBack: Rule.rolledBack.status
        case .changed: Rule.changedSinceAudit.status
        case .wrongRelease: .wrongRelease
        case .differsFromOrigin: Rule.differsFromOrigin.status
        case .differsFromMirrors: Rule.differsFromMirrors.status
        case .untrusted, .unsigned: .untrusted
        case .missing, .unlisted, .moved, .malformed: .incomplete
        case .unreadable: .unavailable
        }
    }

    /// How bad it is: 0 for the worst.
    package var rank: Int { Self.worstFirst.firstIndex(of: self) ?? 0 }
}

extension AuditedFile {
    /// Adds what was found; its errors decide the verdict, unless it is worse already.
    mutating func add(_ found: [Finding]) {
        // A denial is of content, wherever it is: reports say where it was found.
        findings += found.map { finding in
            guard finding.path == nil else { return finding }
            return Finding(
                finding.rule, finding.message, severity: finding.severity, remedy: finding.remedy, path: path)
        }
        for finding in found where finding.severity == .error {
            let other = FileVerdict(finding.rule)
            if other.rank < verdict.rank { verdict = other }
        }
    }

    /// Adds one error under `rule`.
    mutating func add(_ rule: Rule, _ message: Message) {
        add([Finding(rule, message, path: path)])
    }
}
