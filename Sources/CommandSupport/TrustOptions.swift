public import ArgumentParser
public import Findings
internal import GnuPG
public import OpenPGP
public import ReleaseVerification
public import TrustPolicy

/// Whose signatures count.
public struct TrustOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with the keys to trust, armored or binary; every primary key in it may sign. Repeatable.",
            valueName: "file"))
    public var keys: [String] = []

    @Option(
        name: .customLong("signer"),
        help: ArgumentHelp("A primary key's fingerprint: then only those named may sign.", valueName: "fingerprint"))
    public var signers: [String] = []

    @Option(help: ArgumentHelp("How many distinct signers are needed.", valueName: "number"))
    public var threshold = 1

    @Option(help: ArgumentHelp("Reject a signature older than this (7d, 12h).", valueName: "duration"))
    public var maxAge: String?

    @Option(help: "A key that has expired since it signed: rejected (now), or accepted (at-signing).")
    public var keyExpiry = SignerRequirements.KeyExpiry.now

    @Flag(help: "Accept keys whose self-signatures or bindings use SHA-1.")
    public var legacyBindings = false

    public init() {}

    public var isGiven: Bool { !keys.isEmpty }

    public func validate() throws {
        guard isGiven || (signers.isEmpty && threshold == 1 && maxAge == nil && !legacyBindings && keyExpiry == .now)
        else {
            throw ValidationError("Options about signers need --keys.")
        }
        _ = try maximumAge()
        _ = try fingerprints()
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

    /// Reads the keys, and makes ready to judge signatures by them as of `now`.
    ///
    /// - Parameter isFaked: whether gpg must be told the time, because it is not the clock's.
    public func judge(now: Timestamp, isFaked: Bool) throws -> (SignatureJudge, remarks: [Finding]) {
        if !isFaked { _ = try ReleaseDate.checked(now) }
        GnuPGProcess.begin()
        let (certificates, remarks) = try KeyLoading.certificates(in: keys.map(Path.init).map(\.path))
        let requirements = try requirements(certificates, now: now)
        let options = EngineOptions(acceptsLegacyBindings: legacyBindings, time: isFaked ? now : nil)
        let judge = SignatureJudge(
            certificates: certificates, requirements: requirements, options: options,
            process: try GnuPGProcess.prepare())
        return (judge, remarks)
    }

    private func requirements(_ certificates: [Certificate], now: Timestamp) throws -> SignerRequirements {
        let available = Set(certificates.map(\.fingerprint))
        let named = try fingerprints()
        if let absent = named.subtracting(available).min() {
            throw SignerNotInKeys(finding: Finding(.signerNotInKeys, "no key file holds \(absent.hexadecimal)"))
        }
        return try SignerRequirements(
            signers: named.isEmpty ? available : named, threshold: threshold, now: now, maximumAge: maximumAge(),
            keyExpiry: keyExpiry, acceptsLegacyBindings: legacyBindings)
    }
}

/// A named signer's key was not given.
private struct SignerNotInKeys: FindingError {
    let finding: Finding
}

extension SignerRequirements.KeyExpiry: ExpressibleByArgument {}
