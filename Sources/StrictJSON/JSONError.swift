public import Findings

/// Where something stands in a JSON document: `signers[0].fingerprint`. Empty for the document itself.
public struct JSONPath: Sendable, Hashable {
    /// Its steps, from the last to the first. Every value of a document gets a path, so that one costs the same however long
    /// the names above it are.
    private indirect enum Step: Sendable, Hashable {
        case root
        case field(Step, String)
        case element(Step, Int)
    }

    private let step: Step

    private init(_ step: Step) {
        self.step = step
    }

    public static let root = JSONPath(.root)

    public func field(_ name: String) -> JSONPath { JSONPath(.field(step, name)) }

    public func element(_ position: Int) -> JSONPath { JSONPath(.element(step, position)) }

    /// Field names are strangers' bytes as long as nothing has looked at them: they are escaped where they are shown.
    public var text: String {
        var (steps, current): ([String], Step) = ([], step)
        while true {
            switch current {
            case .root:
                let text = steps.reversed().joined()
                return text.first == "." ? String(text.dropFirst()) : text
            case .field(let parent, let name):
                steps.append(".\(name)")
                current = parent
            case .element(let parent, let position):
                steps.append("[\(position)]")
                current = parent
            }
        }
    }
}

/// A JSON document that is not what was asked for.
public struct JSONError: Error, Sendable, Hashable {
    public let path: JSONPath
    /// What is wrong there, without the path.
    public let reason: Message
    /// Whether nothing is wrong with it but that it is of a later schema than this program reads.
    public let isTooNew: Bool

    public init(_ path: JSONPath, _ reason: Message, isTooNew: Bool = false) {
        self.path = path
        self.reason = reason
        self.isTooNew = isTooNew
    }

    /// Both as one sentence.
    public var message: Message { path == .root ? reason : "\(path.text): \(reason)" }
}
