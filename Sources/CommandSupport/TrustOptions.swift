public import ArgumentParser
internal import Glibc
internal import OpenPGP
public import TrustPolicy

/// Whose signatures count: those that a policy names, or those by the keys in files.
public struct TrustOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A trust policy: whose signatures count for which releases. VERIFY_UPLOADER_TRUST names one too.",
            valueName: "policy"))
    public var trust: String?

    @Option(
        help: ArgumentHelp(
            "Instead of a policy, a file with the keys to trust; every primary key in it may sign. Repeatable.",
            valueName: "file"))
    public var keys: [String] = []

    @Option(
        name: .customLong("signer"),
        help: ArgumentHelp("A primary key's fingerprint: then only those named may sign.", valueName: "fingerprint"))
    public var signers: [String] = []

    @Option(
        help: ArgumentHelp("How many distinct signers are needed (default: 1, or the policy's).", valueName: "number"))
    public var threshold: Int?

    @Option(help: ArgumentHelp("Reject a signature older than this (7d, 12h).", valueName: "duration"))
    public var maxAge: String?

    @Option(help: "A key that has expired since it signed: rejected (now, the default), or accepted (at-signing).")
    public var keyExpiry: SignerRequirements.KeyExpiry?

    @Flag(help: "Accept keys whose self-signatures or bindings use SHA-1.")
    public var legacyBindings = false

    @OptionGroup public var release: ReleaseOptions

    @OptionGroup public var state: StateOptions

    public init() {}

    /// The policy, from the option or the environment; nil where neither names one.
    var policy: String? { trust ?? PolicyVariable.value }

    public var hasPolicy: Bool { policy != nil }

    public var isGiven: Bool { !keys.isEmpty || policy != nil }

    public func validate() throws {
        guard isGiven || !hasDetails else { throw ValidationError("Options about signers need --trust or --keys.") }
        if policy != nil {
            let source = trust == nil ? PolicyVariable.name : "--trust"
            guard keys.isEmpty else {
                throw ValidationError(
                    "\(source) names a policy, which says what keys to trust: --keys does not go with it.")
            }
            guard !legacyBindings else {
                throw ValidationError("\(source) names a policy, and options only narrow it: no --legacy-bindings.")
            }
        } else if !keys.isEmpty {
            _ = try release.requirements()
            guard state.folder == nil else { throw ValidationError("--state goes with --trust.") }
        }
        _ = try maximumAge()
        _ = try fingerprints()
    }

    private var hasDetails: Bool {
        !signers.isEmpty || threshold != nil || maxAge != nil || legacyBindings || keyExpiry != nil || release.isGiven
            || state.folder != nil
    }

    func maximumAge() throws -> TimeSpan? {
        guard let maxAge else { return nil }
        guard let span = TimeSpan(maxAge) else {
            throw ValidationError("--max-age takes a length of time such as 7d or 12h.")
        }
        return span
    }

    func fingerprints() throws -> Set<Fingerprint> {
        try Set(
            signers.map { text in
                guard let fingerprint = Fingerprint(hexadecimal: text) else {
                    throw ValidationError("--signer takes a whole fingerprint (40 hexadecimal digits), never a key ID.")
                }
                return fingerprint
            })
    }
}

/// The environment variable that names a policy where no option does.
public enum PolicyVariable {
    static let name = "VERIFY_UPLOADER_TRUST"

    /// As it was when the process started; nil where it is unset or empty.
    static let value: String? = unsafe getenv(name).map { unsafe String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}

extension SignerRequirements.KeyExpiry: ExpressibleByArgument {}
