public import Findings

/// Where something stands in a JSON document: `signers[0].fingerprint`. Empty for the document itself.
public struct JSONPath: Sendable, Hashable {
    /// Field names are strangers' bytes as long as nothing has looked at them: they are escaped where they are shown.
    public let text: String

    public static let root = JSONPath(text: "")

    init(text: String) {
        self.text = text
    }

    public func field(_ name: String) -> JSONPath {
        JSONPath(text: text.isEmpty ? name : "\(text).\(name)")
    }

    public func element(_ position: Int) -> JSONPath { JSONPath(text: "\(text)[\(position)]") }
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
