public import ArgumentParser
import CommandSupport
import Findings
import GnuPG
import OpenPGP
public import TrustPolicy

/// Whose signatures count.
struct TrustOptions: ParsableArguments {
    @Option(help: "A file with the keys to trust, armored or binary; every primary key in it may sign.")
    var keys: [String] = []

    @Option(name: .customLong("signer"), help: "The fingerprint of a primary key: then only those named may sign.")
    var signers: [String] = []

    @Option(help: "How many distinct signers are needed.")
    var threshold = 1

    @Option(help: "Reject a signature older than this (7d, 12h).")
    var maxAge: String?

    @Option(help: "A key that has expired since it signed: rejected (now), or accepted (at-signing).")
    var keyExpiry = SignerRequirements.KeyExpiry.now

    @Flag(help: "Accept keys whose self-signatures or bindings use SHA-1.")
    var legacyBindings = false

    @Option(help: "Judge as of this time (RFC 3339).")
    var at: String?

    var isGiven: Bool { !keys.isEmpty }

    func validate() throws {
        guard isGiven || (signers.isEmpty && threshold == 1 && maxAge == nil && !legacyBindings) else {
            throw ValidationError("Options about signers need --keys.")
        }
        _ = try timeAskedFor()
        _ = try maximumAge()
        _ = try fingerprints()
    }

    /// Now, or the time to judge as of. Without keys it says nothing more than when this was.
    func time() throws -> Timestamp {
        if let time = try timeAskedFor() { return time }
        return isGiven ? try ReleaseDate.checked() : .now()
    }

    private func timeAskedFor() throws -> Timestamp? {
        guard let at else { return nil }
        guard let time = Timestamp(rfc3339: at) else {
            throw ValidationError("--at takes a time such as 2026-11-01T00:00:00Z.")
        }
        return time
    }

    private func maximumAge() throws -> TimeSpan? {
        guard let maxAge else { return nil }
        guard let span = TimeSpan(maxAge) else {
            throw ValidationError("--max-age takes a length of time such as 7d or 12h.")
        }
        return span
    }

    private func fingerprints() throws -> Set<Fingerprint> {
        try Set(
            signers.map { text in
                guard let fingerprint = Fingerprint(hexadecimal: text) else {
                    throw ValidationError("--signer takes a whole fingerprint (40 hexadecimal digits), never a key ID.")
                }
                return fingerprint
            })
    }

    func requirements(_ certificates: [Certificate], now: Timestamp) throws -> SignerRequirements {
        let available = Set(certificates.map(\.fingerprint))
        let named = try fingerprints()
        if let absent = named.subtracting(available).min() {
            throw SignerNotInKeys(finding: Finding(.signerNotInKeys, "no key file holds \(absent.hexadecimal)"))
        }
        return try SignerRequirements(
            signers: named.isEmpty ? available : named, threshold: threshold, now: now, maximumAge: maximumAge(),
            keyExpiry: keyExpiry, acceptsLegacyBindings: legacyBindings)
    }

    func engineOptions(_ now: Timestamp) -> EngineOptions {
        EngineOptions(acceptsLegacyBindings: legacyBindings, time: at == nil ? nil : now)
    }
}

/// A named signer's key was not given.
struct SignerNotInKeys: FindingError {
    let finding: Finding
}

extension SignerRequirements.KeyExpiry: ExpressibleByArgument {}
