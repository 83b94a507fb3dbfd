public import Findings

/// A file is no key file in the one form that is accepted; no key was taken from it.
public struct KeyFormatError: FindingError, Hashable {
    /// What it is or what is wrong, as the end of a sentence: "it is an HTML page".
    public let reason: Message

    public init(_ reason: Message) {
        self.reason = reason
    }

    public var finding: Finding {
        Finding(.keyFileMalformed, "this is not a file of OpenPGP keys: \(reason)")
    }
}
