public import ArgumentParser
import CommandSupport
import Findings
import Manifests
import OpenPGP
import Releases
public import TrustPolicy

/// What a policy asks of releases and keys, one option a field.
struct PolicySettingsOptions: ParsableArguments {
    @Option(help: "How many distinct signers must sign a release.")
    var threshold: Int?

    @Option(help: "Whose notations say which release it is (version@DOMAIN).")
    var notationDomain: String?

    @Option(help: "What signatures must say, between commas: product,version,channel,platform; 'none' for nothing.")
    var require: String?

    @Option(help: "No older release counts.")
    var minimumVersion: String?

    @Option(
        name: .customLong("max-age"),
        help: ArgumentHelp(
            "How old the newest release of a channel may be: latest=30d. Repeatable.", valueName: "channel=duration"))
    var maximumAges: [String] = []

    @Option(help: ArgumentHelp("What is signed: manifest or artifact.", valueName: "kind"))
    var signs: SignedKind?

    @Option(
        name: .customLong("update-url"),
        help: ArgumentHelp("An https address where later versions of the policy will be. Repeatable.", valueName: "url")
    )
    var updates: [String] = []

    @Option(name: .customLong("digest"), help: "The algorithms that manifests may use, between commas.")
    var digests: String?

    @Option(name: .customLong("minimum-rsa-bits"), help: "No smaller RSA key counts.")
    var minimumRSABits: Int?

    @Option(help: "A key that has expired since it signed: rejected (now), or accepted (at-signing).")
    var keyExpiry: SignerRequirements.KeyExpiry?

    @Option(help: "Keys whose self-signatures or bindings use SHA-1: accept or reject.")
    var legacyBindings: LegacyBindings?

    enum LegacyBindings: String, ExpressibleByArgument, CaseIterable { case accept, reject }

    func validate() throws { _ = try settings() }

    /// Everything but where keys and releases are.
    func settings() throws -> PolicySettings {
        var settings = PolicySettings()
        settings.threshold = threshold
        settings.notationDomain = notationDomain
        settings.updates = updates.isEmpty ? nil : updates
        settings.signs = signs
        settings.require = try require.map(fields)
        settings.minimumVersion = try minimumVersion.map { text in
            guard let version = ReleaseVersion(text), version.hasOrder else {
                throw ValidationError("--minimum-version takes a semantic version such as v1.2.3.")
            }
            return version
        }
        for text in maximumAges {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, ReleaseName.isValid(parts[0].utf8) else {
                throw ValidationError("--max-age takes CHANNEL=DURATION, such as latest=30d.")
            }
            settings.maximumAge[parts[0]] = try OptionValue.span(parts[1], "--max-age")
        }
        settings.digests = try digests.map { try DigestAlgorithm.list($0, "--digest") }
        settings.minimumRSABits = minimumRSABits
        settings.keyExpiry = keyExpiry
        settings.acceptsLegacyBindings = legacyBindings.map { $0 == .accept }
        return settings
    }

    private func fields(_ text: String) throws -> [IdentityField] {
        if text == "none" { return [] }
        return try text.split(separator: ",", omittingEmptySubsequences: false).map { name in
            guard let field = IdentityField(rawValue: String(name)) else {
                throw ValidationError("--require takes product,version,channel,platform or some of them, or none.")
            }
            return field
        }
    }
}

extension SignedKind: ExpressibleByArgument {
    public init?(argument: String) {
        guard let kind = SignedKind(rawValue: argument), kind != .trustPolicy else { return nil }
        self = kind
    }

    public static var allValueStrings: [String] { [manifest.rawValue, artifact.rawValue] }
}
