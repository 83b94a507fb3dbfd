import FileAccess
import Findings
import PacketForge
import ReleaseVerification
import TestSupport
import Testing

@Suite(
    "Lists of digests, judged here, by sha256sum and by shasum",
    .enabled(
        if: ["/usr/bin/sha256sum", "/usr/bin/sha512sum", "/usr/bin/shasum"].allSatisfy(isInstalled) || !mayBeMissing,
        "sha256sum or shasum is not installed"), .serialized)
struct ManifestOracleTests {
    @Test(.timeLimit(.minutes(OracleRun.isLong ? 600 : 10)))
    func everyDisagreementIsIntended() throws {
        let (generator, oracles) = (ManifestGenerator(), try ManifestOracles())
        var tally = try OracleTally("manifests", IntendedDisagreement.aboutManifests, needsAnother: false)
        for seed in OracleRun.seeds(unlessSaid: 400) {
            let one = try generator.manifestCase(seed)
            try tally.count(
                try oracles.judge(one), seed: seed, traits: one.traits, files: [one.fileName: one.bytes])
        }
        try tally.finish()
    }
}

/// Has everybody compare one folder's files with a list.
struct ManifestOracles {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        try folder.makeFolder("sub")
        for name in ManifestCase.files { try folder.write(name, name) }
    }

    func judge(_ one: ManifestCase) throws -> Verdicts {
        try folder.write(one.fileName, one.bytes)
        let coreutils = ManifestCase.fileNames[one.fileName] ?? "sha256sum"
        var accepting: Set<String> = []
        var words: [String: String] = [:]
        // Strict, so that a line that is passed over is no agreement.
        for (name, program) in [("sha256sum", coreutils), ("shasum", "shasum")] {
            let run = try ProgramRun(
                "/usr/bin/\(program)", ["--check", "--strict", one.fileName], in: folder.path,
                environment: ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin"])
            if run.status == 0, !run.wasKilled { accepting.insert(name) }
            words[name] = run.text + run.errorText
        }
        return Verdicts(ours: try objections(one.fileName), accepting: accepting, acceptingPart: [], words: words)
    }

    /// As `check --checksum-only --manifest` decides.
    private func objections(_ fileName: String) throws -> [Finding] {
        let path = try #require(BytePath(folder.path(fileName)))
        let files = try ChecksumCheck(manifests: [path]).everythingListed(ignoringMissing: false)
        guard !files.isEmpty else { return [Finding(.internalError, "nothing was checked")] }
        return files.filter { $0.verdict != .checksumsMatch }.flatMap(\.findings).filter { $0.severity == .error }
    }
}
