public import Findings
public import OpenPGP

/// Whose signatures count, and what they must be like. Values only: the clock is one of them, and there is no
/// configuration that accepts everything.
public struct SignerRequirements: Sendable, Hashable {
    /// What a key that has expired since it signed means.
    public enum KeyExpiry: String, Sendable, CaseIterable {
        /// It no longer counts.
        case now
        /// It counts, with a warning: the signature's date is the signer's own word.
        case atSigning = "at-signing"
    }

    /// Primary keys; at least one.
    public let signers: Set<Fingerprint>
    /// How many distinct ones must have signed; from 1 to their number.
    public let threshold: Int
    public let now: Timestamp
    public let maximumAge: TimeSpan?
    public let keyExpiry: KeyExpiry
    public let acceptsLegacyBindings: Bool
    public let minimumRSABits: Int

    /// How far a signature's date may lie ahead of this machine's clock.
    public static let clockTolerance = TimeSpan(seconds: 300)

    /// - Throws: ``RequirementsError`` for no signers, or a threshold that they cannot meet.
    public init(
        signers: Set<Fingerprint>, threshold: Int = 1, now: Timestamp, maximumAge: TimeSpan? = nil,
        keyExpiry: KeyExpiry = .now, acceptsLegacyBindings: Bool = false, minimumRSABits: Int = 2_048
    ) throws(RequirementsError) {
        guard !signers.isEmpty else { throw RequirementsError("there is nobody whose signature would count") }
        guard threshold >= 1 else { throw RequirementsError("the threshold is \(threshold), and must be at least 1") }
        guard threshold <= signers.count else {
            throw RequirementsError("the threshold is \(threshold), and only \(signers.count, "key") can meet it")
        }
        self.signers = signers
        self.threshold = threshold
        self.now = now
        self.maximumAge = maximumAge
        self.keyExpiry = keyExpiry
        self.acceptsLegacyBindings = acceptsLegacyBindings
        self.minimumRSABits = max(2_048, minimumRSABits)
    }
}

/// Requirements that make no sense.
public struct RequirementsError: FindingError, Hashable {
    public let reason: Message

    init(_ reason: Message) {
        self.reason = reason
    }

    public var finding: Finding { Finding(.usage, reason) }
}
