import ArgumentParser
import TrustPolicy

/// Where releases are, and how their files are named.
struct DistributionOptions: ParsableArguments {
    @Option(
        name: .customLong("origin"),
        help: ArgumentHelp("An https address below which releases are. Repeatable.", valueName: "url"))
    var origins: [String] = []

    @Option(
        name: .customLong("artifact-path"),
        help: """
            Where an artifact is below an origin, of {product}, {version}, {channel}, {platform} and {artifact} (default \
            at first: {version}/{platform}/{artifact}).
            """)
    var path: String?

    @Option(
        name: .customLong("artifact"),
        help: ArgumentHelp(
            "An artifact's name: default=tool, or for one platform windows=tool.exe. Repeatable.",
            valueName: "platform=name"))
    var artifacts: [String] = []

    @Option(name: .customLong("platform"), help: "A platform that there are releases for. Repeatable.")
    var platforms: [String] = []

    @Option(
        name: .customLong("manifest-name"),
        help: "What the manifest of {path} is called (default at first: {path}.SHA256SUM).")
    var manifest: String?

    @Option(
        name: .customLong("signature-name"),
        help: "What the signature for {path} is called (default at first: {path}.SHA256SUM.sig).")
    var signature: String?

    func validate() throws { _ = try settings() }

    /// What is not named stays as it is.
    func settings() throws -> PolicySettings.Distribution {
        var settings = PolicySettings().distribution
        settings.origins = origins.isEmpty ? nil : origins
        settings.path = path
        settings.artifact = artifacts.isEmpty ? nil : try names()
        settings.platforms = platforms.isEmpty ? nil : platforms
        settings.manifest = manifest
        settings.signature = signature
        return settings
    }

    private func names() throws -> [String: String] {
        var names: [String: String] = [:]
        for text in artifacts {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, names.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw ValidationError("--artifact takes PLATFORM=NAME, each platform once.")
            }
        }
        guard names["default"] != nil else { throw ValidationError("--artifact needs default=NAME among its names.") }
        return names
    }
}
