internal import ArgumentParser
internal import CommandSupport
internal import FileAccess
internal import Manifests
internal import ReleaseVerification

/// What speaks for a file, where it is not to be found beside it.
struct ClaimOptions: ParsableArguments {
    @Option(
        name: .customLong("manifest"),
        help: ArgumentHelp("A manifest; each must be accepted. Default: found beside the artifact.", valueName: "file"))
    var manifests: [String] = []

    @Option(
        name: .customLong("signature"),
        help: ArgumentHelp(
            """
            A signature file. Default: found beside what it signs. Among several manifests, one that is named for a \
            manifest (SHA256SUMS.sig) is for that one alone.
            """, valueName: "file"))
    var signatures: [String] = []

    @Option(
        name: .customLong("pin"),
        help: ArgumentHelp(
            "A digest that the artifact must have, as ALGORITHM:HEX; instead of a signature, or beside one.",
            valueName: "digest"))
    var pins: [String] = []

    func validate() throws {
        _ = try digests()
        _ = try paths()
    }

    func digests() throws -> [Digest] {
        try pins.map { pin in
            guard let digest = Digest(pin) else {
                throw ValidationError("--pin takes ALGORITHM:HEX, such as sha256: and 64 hexadecimal digits.")
            }
            return digest
        }
    }

    func paths() throws -> (manifests: [BytePath], signatures: [BytePath]) {
        (try manifests.map(Path.init).map(\.path), try signatures.map(Path.init).map(\.path))
    }

    /// What is to be checked beside the trusted keys.
    func checkOptions() throws -> CheckOptions {
        var options = CheckOptions()
        (options.manifests, options.signatures) = try paths()
        options.pins = try digests()
        return options
    }
}
