import ArgumentParser
import CommandSupport
import TrustPolicy

/// Where the keys that a policy names are found.
struct KeySourceOptions: ParsableArguments {
    @Option(
        name: .customLong("keys"),
        help: ArgumentHelp("A file with keys, beside the policy. Repeatable.", valueName: "file"))
    var files: [String] = []

    @Option(
        name: .customLong("key-url"),
        help: ArgumentHelp("An https address of a file with keys. Repeatable.", valueName: "url"))
    var addresses: [String] = []

    func sources(besides policy: String) throws -> [Policy.KeySource] {
        try PolicyArguments.keySources(files: files, addresses: addresses, besides: Path(policy).path)
    }
}
