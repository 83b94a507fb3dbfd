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
    let protection: KeyProtection
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

    /// - Parameter path: the folder's, for the report.
    func deliver(to folder: consuming KeyOutput, at path: BytePath) throws -> KeyChangeReport {
        let published = try PublishedKey(key.certificate().armored(), process: process)
        for (key, expectation) in expectations { try published.expect(key, expectation) }
        let primary = try key.exportSecret()
        let subkey = try signing.map { try key.exportSecret(ofSubkey: $0) }
        if let subkey, let signing { try published.tryOut(subkey, signing, unlocking: protection.unlocking) }
        // Secrets come onto the disk when all else is done: what ends this process before leaves none there.
        try folder.add(.primary, primary)
        if let subkey, !signsElsewhere { try folder.add(.signing, subkey) }
        try folder.add(.published, published.bytes)
        if let revocation { try folder.add(.revocation, revocation) }
        let parts = folder.parts
        // Before the folder appears: a key that is not in the store must not be published.
        if let subkey, signsElsewhere { try Output.secret(subkey.secret) }
        try folder.publish(title, keys: KeyStatusReport(published).text, next: next)
        return KeyChangeReport(outcome, path, parts + [.card], published)
    }
}
