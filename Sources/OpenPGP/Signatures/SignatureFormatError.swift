public import Findings

/// A file is no signature file as a whole: nothing in it was looked at further.
public struct SignatureFormatError: FindingError, Hashable {
    /// What it is or what is wrong, as the end of a sentence: "it is an HTML page".
    public let reason: Message

    public init(_ reason: Message) {
        self.reason = reason
    }

    public var finding: Finding {
        Finding(.signatureMalformed, "this is not a detached OpenPGP signature: \(reason)")
    }
}
