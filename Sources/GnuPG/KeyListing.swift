internal import Dispatch
internal import FileAccess
internal import Findings
public import OpenPGP
internal import Synchronization

/// The keys of one certificate that gpg accepted.
public struct AcceptedKeys: Sendable {
    /// The primary key as gpg lists it.
    public let primary: KeyFacts
    /// The primary key and every subkey that gpg accepted, by fingerprint.
    public let byFingerprint: [Fingerprint: KeyFacts]
}

/// gpg's listing of a home that is to hold one certificate, made on a thread of its own.
final class KeyListing: Sendable {
    private typealias Outcome = Result<AcceptedKeys?, EngineError>

    private let outcome = Mutex<Outcome>(.failure(EngineError(.failed, "gpg was not asked for its keys")))
    private let work = DispatchGroup()

    /// Begins to list the keys in `home`, which must stay until ``wait()`` returns.
    init(of certificate: Certificate, home: BytePath, seconds: UInt32) {
        DispatchQueue(label: "key-listing").async(group: work) {
            let outcome = Outcome { () throws(EngineError) in
                let context = try EngineContext(home: home, seconds: seconds)
                return try Self.accepted(try Self.list(context), of: certificate)
            }
            self.outcome.withLock { $0 = outcome }
        }
    }

    /// Whether nothing needs to be waited for.
    var hasEnded: Bool { work.wait(timeout: .now()) == .success }

    /// Waits until gpg has ended.
    func wait() { work.wait() }

    /// Waits, and gives what was listed: nil where gpg holds nothing.
    ///
    /// - Throws: ``EngineError/Code/wrongImport`` where gpg holds anything but keys of the certificate.
    func keys() throws(EngineError) -> AcceptedKeys? {
        wait()
        return try outcome.withLock { $0 }.get()
    }

    private static func accepted(
        _ listing: [[KeyFacts]], of certificate: Certificate
    ) throws(EngineError) -> AcceptedKeys? {
        guard !listing.isEmpty else { return nil }
        guard listing.count == 1, let keys = listing.first, let primary = keys.first,
            primary.fingerprint == certificate.fingerprint
        else {
            throw EngineError(.wrongImport, "gpg holds other keys than the one that was imported")
        }
        let meant = Set([certificate.fingerprint] + certificate.subkeyFingerprints)
        var byFingerprint: [Fingerprint: KeyFacts] = [:]
        for key in keys {
            guard meant.contains(key.fingerprint), byFingerprint.updateValue(key, forKey: key.fingerprint) == nil else {
                throw EngineError(.wrongImport, "gpg holds a subkey that was not imported")
            }
        }
        return AcceptedKeys(primary: primary, byFingerprint: byFingerprint)
    }

    /// Every certificate in the home: its primary key first, then its subkeys.
    private static func list(_ context: borrowing EngineContext) throws(EngineError) -> [[KeyFacts]] {
        var certificates: [[KeyFacts]] = []
        unsafe try context.forEachKey { unsafe certificates.append(KeyFacts.list($0)) }
        return certificates
    }
}
