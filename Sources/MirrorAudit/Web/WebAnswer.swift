internal import Findings
internal import Manifests
internal import Transfer

/// What a server said along with content: a hint and a record, never a reason to believe anything.
struct WebAnswer: Sendable {
    let response: TransferResponse
    /// What the content is, by its beginning.
    let kind: ContentKind
    /// What it is kept as in the evidence folder; nil where it is not kept.
    var evidence: Digest?

    /// Whether it is a page that says that something went wrong, as far as can be told: HTML or an object store's error
    /// where the name promises neither.
    func isErrorPage(at path: [UInt8]) -> Bool {
        switch kind {
        case .xmlError: true
        case .html: !Self.suffixesOfPages.contains { path.suffix($0.count).map(ASCII.lowercased).elementsEqual($0) }
        default: false
        }
    }

    private static let suffixesOfPages = [".html", ".htm", ".xhtml", ".shtml", ".php", ".svg", ".xml"].map {
        Array($0.utf8)
    }
}

extension TreeError {
    /// - Parameter isUnlisted: whether nothing says that the file is there.
    init(_ error: TransferError, at path: [UInt8], isUnlisted: Bool, _ deadline: Deadline) {
        if deadline.isOver {
            self = .notReached(path)
            return
        }
        let finding = error.finding
        guard error.code == .missing else {
            self.init(Finding(finding.rule, finding.message, remedy: finding.remedy, path: path))
            return
        }
        // Object stores answer 403 for what is not there to those who may not list.
        if error.response?.status == 403, !isUnlisted {
            self.init(Finding(.targetUnavailable, finding.message, path: path))
        } else {
            self.init(Finding(finding.rule, finding.message, path: path), .absent)
        }
    }
}
