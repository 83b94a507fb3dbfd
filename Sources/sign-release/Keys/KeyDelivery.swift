import CommandSupport
import FileAccess
import GnuPG
import GnuPGSigning
import OpenPGP

/// Brings a key that was made or changed into its folder: exports it, verifies what was exported as its users will, and
/// only then lets it appear.
struct KeyDelivery {
    let outcome: KeyChangeReport.Outcome
    let key: EditableKey
    let process: GnuPGProcess
    /// What must be so, by key.
    var expectations: [(key: Fingerprint, PublishedKey.Expectation)] = []
    /// The subkey whose secret is exported alone.
    var signing: Fingerprint?
    /// Whether that goes to standard output, and not into the folder.
    var signsElsewhere = false
    /// The revocation made with the key.
    var revocation: [UInt8]?
    /// For the card.
    let title: String
    var next: [String] = []

    func deliver(to folder: consuming KeyOutput) throws -> KeyChangeReport {
        let published = try PublishedKey(key.certificate().armored(), process: process)
        for (key, expectation) in expectations { try published.expect(key, expectation) }
        let secrets = try key.verifiedSecrets(handingOut: signing, with: published)
        // Secrets come onto the disk when all else is done: what ends this process before leaves none there.
        try folder.add(secrets, withSigning: !signsElsewhere)
        try folder.add(.published, published.bytes)
        if let revocation { try folder.add(.revocation, revocation) }
        // Before the folder appears: a key that is not in the store must not be published.
        if signsElsewhere, let subkey = secrets.signing { try Output.secret(subkey.secret) }
        return try folder.publish(outcome, published, title: title, next: next)
    }
}

extension Timestamp {
    /// When something may end that was given `span` from some moment on, between this one and now.
    func end(after span: TimeSpan) -> ClosedRange<Timestamp> {
        // A clock that was set back meanwhile must not make an impossible range.
        advanced(by: span)...max(self, .now()).advanced(by: span)
    }
}
