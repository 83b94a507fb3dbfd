public import ArgumentParser
internal import Glibc
internal import OpenPGP
public import TrustPolicy

/// Whose signatures count: those that a policy names, or those by the keys in files.
///
/// - Parameter Default: what names a policy where no option does.
public struct TrustOptions<Default: PolicyDefault>: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A trust policy: whose signatures count for which releases."
                + (Default.variable.map { " \($0) names one too." } ?? ""),
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
    var signers: [String] = []

    @Option(
        help: ArgumentHelp("How many distinct signers are needed (default: 1, or the policy's).", valueName: "number"))
    var threshold: Int?

    @Option(help: ArgumentHelp("Reject a signature older than this (7d, 12h).", valueName: "duration"))
    var maxAge: String?

    @Option(help: "A key that has expired since it signed: rejected (now, the default), or accepted (at-signing).")
    var keyExpiry: SignerRequirements.KeyExpiry?

    @Flag(help: "Accept keys whose self-signatures or bindings use SHA-1.")
    var legacyBindings = false

    @OptionGroup public var release: ReleaseOptions

    @OptionGroup public var state: StateOptions

    public init() {}

    /// The policy, from the option or the environment; nil where neither names one.
    public var policy: String? { trust ?? Default.policy }

    public var hasPolicy: Bool { policy != nil }

    /// What signatures are asked beyond what the policy or the keys say, in one text for the same options in any order.
    public var narrowing: String {
        let values: [(String, String?)] = [
            ("signer", signers.isEmpty ? nil : signers.map { $0.uppercased() }.sorted().joined(separator: ",")),
            ("threshold", threshold.map { String($0) }), ("max-age", maxAge), ("key-expiry", keyExpiry?.rawValue),
            ("legacy-bindings", legacyBindings ? "yes" : nil), ("product", release.product),
            ("release-version", release.releaseVersion), ("channel", release.channel),
            ("platform", release.platform), ("notation-domain", release.notationDomain),
        ]
        return values.compactMap { name, value in value.map { "\(name)=\($0)" } }.joined(separator: " ")
    }

    public var isGiven: Bool { !keys.isEmpty || policy != nil }

    public func validate() throws {
        guard isGiven || !hasDetails else { throw ValidationError("Options about signers need --trust or --keys.") }
        if policy != nil {
            let source = trust == nil ? Default.variable ?? "" : "--trust"
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
        try maxAge.map { try OptionValue.span($0, "--max-age") }
    }

    func fingerprints() throws -> Set<Fingerprint> {
        try Set(signers.map { try OptionValue.fingerprint($0, "--signer") })
    }
}

/// What names a policy where no option does.
public protocol PolicyDefault {
    /// The environment variable; nil for none.
    static var variable: String? { get }
    /// What it names.
    static var policy: String? { get }
}

/// The variable of `verify-uploader`.
public enum PolicyFromEnvironment: PolicyDefault {
    public static let variable: String? = "VERIFY_UPLOADER_TRUST"

    /// As it was when the process first asked; nil where the variable is unset or empty.
    public static let policy: String? = variable.flatMap { name in
        unsafe getenv(name).map { unsafe String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// Nothing: who publishes names the policy by which a release is judged.
public enum NoPolicyDefault: PolicyDefault {
    public static let variable: String? = nil
    public static let policy: String? = nil
}

extension SignerRequirements.KeyExpiry: ExpressibleByArgument {}
