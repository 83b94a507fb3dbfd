import Glibc

extension Comparison {
    /// Where `scripts/benchmark` serves its inputs; empty where no row needs that.
    static var origin: String { unsafe getenv("BENCHMARK_ORIGIN").map { unsafe String(cString: $0) } ?? "" }

    /// All comparisons, over the inputs that `scripts/benchmark` has made in `folder`.
    ///
    /// - Parameter commands: the folder of the programs that are measured.
    static func all(commands: String, folder: String) -> [Comparison] {
        func check(_ input: String, _ arguments: [String]) -> Command {
            Command(arguments: ["\(commands)/verify-uploader", "check"] + arguments, folder: folder + "/" + input)
        }
        func signed(_ input: String) -> Command { check(input, ["uploader", "--keys", "../key.asc"]) }
        func pipeline(_ input: String) -> Command {
            Command(arguments: ["sh", "-ec", shellPipeline], folder: folder + "/" + input, needsFreshHome: true)
        }
        func fetch(_ input: String) -> Command {
            Command(
                arguments: [
                    "\(commands)/verify-uploader", "fetch", "\(origin)/\(input)/uploader", "--keys", "../../key.asc",
                ],
                folder: folder + "/fetch/ours")
        }
        func curl(_ input: String) -> Command {
            Command(
                arguments: ["sh", "-ec", downloadPipeline, "sh", "\(origin)/\(input)/uploader"],
                folder: folder + "/fetch/peer")
        }
        let openssl = Command(arguments: ["openssl", "dgst", "-sha256", "uploader"], folder: folder + "/1GiB")
        return [
            Comparison(name: "1GiB", ours: signed("1GiB"), peer: openssl, limit: .timesPeer(1.05)),
            Comparison(name: "60MB", ours: signed("60MB"), peer: pipeline("60MB"), limit: .timesPeer(0.5)),
            Comparison(
                name: "100B", ours: signed("100B"), peer: pipeline("100B"), limit: .timesPeer(2.2), repetitions: 5),
            Comparison(
                name: "many", ours: check("many", ["--checksum-only", "--manifest", "SHA256SUMS"]),
                peer: Command(arguments: ["sha256sum", "--check", "SHA256SUMS"], folder: folder + "/many"),
                limit: .timesPeer(0.5)),
            Comparison(
                name: "sign-100",
                ours: Command(
                    arguments: ["\(commands)/sign-release", "sign", "files", "--layout", "per-file", "--refresh"]
                        + ["--secret-key", "new/signing.secret.asc", "--passphrase-file", "passphrase"],
                    folder: folder + "/sign-100"),
                peer: Command(arguments: ["sh", "-ec", signingLoop], folder: folder + "/sign-100"),
                limit: .seconds(3)),
            Comparison(
                name: "policy", ours: check("100B", ["uploader", "--trust", "../uploader.trust.json", "--no-state"]),
                peer: signed("100B"), limit: .millisecondsMore(3), repetitions: 5),
            Comparison(
                name: "policy-12000",
                ours: check("100B", ["uploader", "--trust", "../large.trust.json", "--no-state"]), peer: signed("100B"),
                limit: .seconds(1)),
            Comparison(
                name: "trust-check-12000",
                ours: Command(
                    arguments: ["\(commands)/verify-uploader", "trust", "check", "large.trust.json", "--no-state"],
                    folder: folder),
                peer: Command(arguments: ["python3", "-m", "json.tool", "large.trust.json"], folder: folder),
                limit: .seconds(1)),
            Comparison(name: "fetch-1GiB", ours: fetch("1GiB"), peer: curl("1GiB"), limit: .timesPeer(0.8)),
            Comparison(name: "fetch-60MB", ours: fetch("60MB"), peer: curl("60MB"), limit: .timesPeer(0.8)),
            Comparison(name: "memory-fetch", ours: fetch("1GiB"), peer: curl("1GiB"), limit: .mebibytes(64)),
            Comparison(name: "memory-1GiB", ours: signed("1GiB"), peer: openssl, limit: .mebibytes(64)),
            Comparison(name: "memory-100B", ours: signed("100B"), peer: pipeline("100B"), limit: .mebibytes(64)),
        ]
    }

    /// One manifest and one signature for each of the same files, by a key that no passphrase protects and an agent that runs
    /// already. Nothing of it is verified.
    private static let signingLoop = """
        for file in peer/*.bin; do
            sha256sum "$file" >"$file.SHA256SUM"
            gpg --homedir ../signer --batch --yes --quiet --armor --digest-algo SHA512 \
                --default-key sign-100@example.org --output "$file.SHA256SUM.sig" --detach-sign "$file.SHA256SUM"
        done
        """

    /// What users write instead of `fetch`; the key is there already.
    private static let downloadPipeline = """
        curl --silent --fail --remote-name-all "$1" "$1.SHA256SUM" "$1.SHA256SUM.sig"
        gpgv --keyring "$PWD/../../key.gpg" uploader.SHA256SUM.sig uploader.SHA256SUM
        sha256sum --check uploader.SHA256SUM
        """

    /// What publishers document, with a keyring that holds their key alone.
    private static let shellPipeline = """
        gpg --batch --no-default-keyring --keyring trustedkeys.gpg --import ../key.asc
        gpgv uploader.SHA256SUM.sig uploader.SHA256SUM
        sha256sum --check uploader.SHA256SUM
        """
}
