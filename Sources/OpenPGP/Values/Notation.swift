/// A name and a value that the signer put into a signature (RFC 9580 section 5.2.3.24), as bytes: what strangers wrote.
public struct Notation: Hashable, Sendable {
    /// UTF-8 as a rule: `tag@domain`.
    public let name: [UInt8]
    public let value: [UInt8]
    /// The signer says that the value is text.
    public let isHumanReadable: Bool
    /// The signer wants the signature refused by whoever does not understand the notation.
    public let isCritical: Bool

    public init(name: [UInt8], value: [UInt8], isHumanReadable: Bool, isCritical: Bool) {
        self.name = name
        self.value = value
        self.isHumanReadable = isHumanReadable
        self.isCritical = isCritical
    }
}
