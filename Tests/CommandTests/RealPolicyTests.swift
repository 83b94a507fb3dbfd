import Foundation
import TestSupport
import Testing

/// The policies in keys/, and one over the keys of Bitcoin Core's builders, with what these have published.
@Suite("Policies for real releases", .enabled(if: RealData.isThere, "\(RealData.absence)"))
struct RealPolicyTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func check(_ arguments: [String], in data: String) throws -> ProgramRun {
        try ProgramRun(
            verifyUploader, ["check"] + arguments + ["--manifest-only", "--no-state", "--format", "json"],
            in: RealData.path(data))
    }

    @Test(arguments: ["codecov-cli", "codecov-uploader"])
    func everyPublishedManifestOfCodecovIsAcceptedAndBindsNoRelease(_ product: String) throws {
        let policy = URL(fileURLWithPath: "\(packageFolder)/keys/\(product).trust.json")
        try folder.write("policy.trust.json", policy.bytes())
        try folder.write("codecov.asc", RealData.bytes("codecov/codecov.asc"))
        let names = try RealData.names("codecov/releases").map {
            $0 + ($0.hasSuffix("windows") ? "/codecov.exe.SHA256SUM" : "/codecov.SHA256SUM")
        }
        let run = try check(names + ["--trust", folder.path("policy.trust.json")], in: "codecov/releases")
        #expect(run.status == 0 && run.artifacts.count == 44 && run.rules.isEmpty, "\(run.messages)")
        #expect(run.warnings == Array(repeating: "unbound-release", count: 44))
        #expect(run.signatures.allSatisfy { $0["counts"] as? Bool == true })
    }

    @Test(arguments: ["codecov-cli", "codecov-uploader"])
    func thePoliciesInKeysAreWrittenCanonically(_ product: String) throws {
        let sources = ["--keys", "codecov.asc", "--key-url", "https://uploader.codecov.io/verification.gpg"]
        let platforms =
            product == "codecov-cli"
            ? ["linux", "linux-arm64", "alpine", "alpine-arm64", "macos", "windows"]
            : ["linux", "alpine", "macos", "windows", "aarch64"]
        try folder.write("codecov.asc", RealData.bytes("codecov/codecov.asc"))
        let run = try ProgramRun(
            builtProgram("sign-release"),
            ["trust", "init", "new.trust.json", "--product", product, "--signer"]
                + ["27034E7FDB850E0BBC2C62FF806BB28AED779869", "--name", "Codecov Uploader"] + sources
                + ["--origin", product == "codecov-cli" ? "https://cli.codecov.io" : "https://uploader.codecov.io"]
                + ["--artifact", "default=codecov", "--artifact", "windows=codecov.exe"]
                + platforms.flatMap { ["--platform", $0] }, in: folder.path)
        #expect(run.status == 0, "\(run.text)")
        let written = try URL(fileURLWithPath: "\(packageFolder)/keys/\(product).trust.json").bytes()
        #expect(try folder.read("new.trust.json") == written)
    }

    @Test func withoutTheKeyNothingIsDecided() throws {
        let policy = "\(packageFolder)/keys/codecov-cli.trust.json"
        try folder.write("policy.trust.json", URL(fileURLWithPath: policy).bytes())
        let name = try RealData.names("codecov/releases")[0] + "/codecov.SHA256SUM"
        let run = try check([name, "--trust", folder.path("policy.trust.json")], in: "codecov/releases")
        #expect(run.status == 78 && run.rules == ["key-file-missing"])
    }

    @Test func tenOfTheBuildersOfBitcoinCoreAreEnough() throws {
        let names = try RealData.names("bitcoin/builder-keys")
        var keys: [String] = []
        for name in names {
            try folder.write(name, RealData.bytes("bitcoin/builder-keys/\(name)"))
            let listing = try ProgramRun(
                "/usr/bin/gpg", ["--homedir", folder.path, "--with-colons", "--show-keys", folder.path(name)])
            let lines = listing.text.split(separator: "\n")
            keys += zip(lines, lines.dropFirst()).filter { $0.0.hasPrefix("pub:") }
                .compactMap { $0.1.split(separator: ":").last.map(String.init) }
        }
        let signers = Set(keys).sorted()
        let run = try ProgramRun(
            builtProgram("sign-release"),
            ["trust", "init", "bitcoin.trust.json", "--product", "bitcoin", "--threshold", "10"]
                + signers.flatMap { ["--signer", $0] } + names.flatMap { ["--keys", $0] }, in: folder.path)
        #expect(run.status == 0, "\(run.text) \(run.errorText)")
        let builders = try RealData.names("bitcoin/30.2")
        let signatures = builders.flatMap { ["--signature", "30.2/\($0)/all.SHA256SUMS.asc"] }
        let release = ["30.2/\(builders[0])/all.SHA256SUMS", "--at", "2026-11-01T00:00:00Z"] + signatures
        let accepted = try check(release + ["--trust", folder.path("bitcoin.trust.json")], in: "bitcoin")
        #expect(accepted.status == 0 && accepted.verdict == "manifest-verified", "\(accepted.messages)")
        #expect(accepted.warnings.contains("unbound-release"))
        let raised = try check(
            release + ["--trust", folder.path("bitcoin.trust.json"), "--threshold", "15"], in: "bitcoin")
        #expect(raised.status == 2 && raised.rules.first == "threshold-not-met")
    }
}
