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
        help: "Where an artifact is below an origin, of {product}, {version}, {channel}, {platform} and {artifact}.")
    var path = "{version}/{platform}/{artifact}"

    @Option(
        name: .customLong("artifact"),
        help: ArgumentHelp(
            "An artifact's name: default=tool, or for one platform windows=tool.exe. Repeatable.",
            valueName: "platform=name"))
    var artifacts: [String] = []

    @Option(name: .customLong("platform"), help: "A platform that there are releases for. Repeatable.")
    var platforms: [String] = []

    @Option(name: .customLong("manifest-name"), help: "What the manifest of {path} is called.")
    var manifest = "{path}.SHA256SUM"

    @Option(name: .customLong("signature-name"), help: "What the signature for {path} is called.")
    var signature = "{path}.SHA256SUM.sig"

    func validate() throws { _ = try distribution() }

    /// Nil where no origin is named.
    func distribution() throws -> Policy.Distribution? {
        guard !origins.isEmpty else {
            guard artifacts.isEmpty, platforms.isEmpty else {
                throw ValidationError("--artifact and --platform go with --origin.")
            }
            return nil
        }
        var names: [String: String] = [:]
        for text in artifacts {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, names.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw ValidationError("--artifact takes PLATFORM=NAME, each platform once.")
            }
        }
        guard names["default"] != nil else { throw ValidationError("--origin needs --artifact default=NAME.") }
        return Policy.Distribution(
            origins: origins, path: path, artifact: names, platforms: platforms, manifest: manifest,
            signature: signature)
    }
}
