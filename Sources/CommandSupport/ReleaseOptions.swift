public import ArgumentParser
internal import Releases
internal import TrustPolicy

/// Which release it must be.
public struct ReleaseOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The product that the signature must be for.", valueName: "name"))
    public var product: String?

    @Option(
        help: ArgumentHelp(
            "The version that the signature must be for; 'latest': the newest that was ever accepted, or a newer one.",
            valueName: "version"))
    public var releaseVersion: String?

    @Option(help: ArgumentHelp("The channel that the signature must be for.", valueName: "name"))
    public var channel: String?

    @Option(help: ArgumentHelp("The platform that the signature must be for.", valueName: "name"))
    public var platform: String?

    @Option(
        help: ArgumentHelp(
            "Whose notations say which release it is (version@DOMAIN), where no policy says it.", valueName: "domain"))
    public var notationDomain: String?

    public init() {}

    public func validate() throws {
        for (option, value) in [("--product", product), ("--channel", channel), ("--platform", platform)] {
            guard let value, !ReleaseName.isValid(value.utf8) else { continue }
            throw ValidationError("\(option) takes letters, digits and . _ + -, and begins with a letter or digit.")
        }
        if let releaseVersion, ReleaseVersion(releaseVersion) == nil {
            throw ValidationError("--release-version takes letters, digits and . _ + -, such as v1.2.3, or 'latest'.")
        }
        if let notationDomain, !Policy.isDomain(notationDomain) {
            throw ValidationError("--notation-domain takes a domain such as example.org.")
        }
    }

    /// Whether anything is asked for.
    var isGiven: Bool {
        product != nil || releaseVersion != nil || channel != nil || platform != nil || notationDomain != nil
    }

    /// Whether the newest release is asked for.
    public var isLatest: Bool { version == .latest }

    private var version: ReleaseRequirements.VersionRequest {
        guard let releaseVersion, let version = ReleaseVersion(releaseVersion) else { return .any }
        return releaseVersion == "latest" ? .latest : .named(version)
    }

    func narrow(_ narrowing: inout PolicyNarrowing) {
        narrowing.notationDomain = notationDomain
        narrowing.product = product
        narrowing.version = version
        narrowing.channel = channel
        narrowing.platform = platform
    }

    /// What they ask of signatures by keys that are trusted without a policy; nil where they ask nothing.
    func requirements() throws -> ReleaseRequirements? {
        guard isGiven else { return nil }
        guard let notationDomain else {
            throw ValidationError(
                "Without a policy, say whose notations name the release: --notation-domain DOMAIN (or --trust POLICY).")
        }
        guard !isLatest else { throw ValidationError("--release-version latest needs --trust POLICY.") }
        var requirements = ReleaseRequirements()
        requirements.domain = notationDomain
        requirements.product = product
        requirements.version = version
        requirements.channel = channel
        requirements.platform = platform
        return requirements
    }
}
