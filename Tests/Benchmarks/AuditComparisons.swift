extension Comparison {
    /// Audits, over the inputs that `scripts/benchmark` has made in `folder`.
    ///
    /// - Parameter commands: the folder of the programs that are measured.
    static func audits(commands: String, folder: String) -> [Comparison] {
        func audit(_ target: String, _ options: [String] = []) -> Command {
            Command(
                arguments: ["\(commands)/verify-uploader", "audit", target, "--keys", "key.asc"] + options,
                folder: folder)
        }
        func hashdeep(_ input: String) -> Command {
            Command(
                arguments: ["hashdeep", "-r", "-a", "-k", "../\(input).known", "files"], folder: "\(folder)/\(input)")
        }
        func checksums(_ input: String) -> Command {
            Command(arguments: ["sha256sum", "--check", "--quiet", "SHA256SUMS"], folder: "\(folder)/\(input)")
        }
        func mirror(_ input: String) -> Command {
            Command(
                arguments: ["sh", "-ec", mirrorPipeline, "sh", "\(origin)/\(input)/", input], folder: folder + "/fetch",
                leftovers: "mirror")
        }
        func overHTTP(_ input: String) -> Command { audit("\(origin)/\(input)/") }
        let local = ["many", "large"].flatMap { input in
            [
                Comparison(
                    name: "audit-\(input)-hashdeep", ours: audit(input), peer: hashdeep(input), limit: .timesPeer(0.5)),
                Comparison(name: "audit-\(input)", ours: audit(input), peer: checksums(input), limit: .timesPeer(0.5)),
            ]
        }
        let remote = ["many", "large"].map { input in
            Comparison(name: "http-\(input)", ours: overHTTP(input), peer: mirror(input), limit: .timesPeer(0.6))
        }
        let million = Command(arguments: ["sh", "-ec", checksumLoop], folder: folder + "/million")
        let millions = [
            ("million", "million"), ("million-http", "\(origin)/million/"), ("million-bucket", "\(origin)/bucket/"),
        ]
        .map { name, target in
            Comparison(
                name: name, ours: audit(target, ["--jobs", "8"]), peer: million, limit: .mebibytes(200),
                isOnRequest: true)
        }
        return local + remote + millions
    }

    /// What operators write who have nothing better. No signature is verified.
    private static let mirrorPipeline = """
        wget --quiet --mirror --no-parent --no-host-directories --directory-prefix=mirror "$1"
        cd "mirror/$2"
        sha256sum --check --quiet SHA256SUMS
        """

    /// The same for a thousand folders on this machine.
    private static let checksumLoop = """
        for folder in */; do (cd "$folder" && sha256sum --check --quiet SHA256SUMS); done
        """
}
