public import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import Manifests
import ReleaseSigning
public import Releases

/// What is listed in which manifests, and where these go.
struct ManifestOptions: ParsableArguments {
    @Option(help: "One manifest for all files (combined: SHA256SUMS), or one beside each (per-file: NAME.SHA256SUM).")
    var layout = ReleaseLayout.combined

    @Option(
        help: ArgumentHelp(
            "Algorithms between commas, a manifest each: sha256, sha512, sha384, sha3-256, blake2b-512, …",
            valueName: "algorithms"))
    var digest = "sha256"

    @Option(
        name: .customLong("only"),
        help: ArgumentHelp(
            """
            Sign files that match only: * ? [a-z], and ** for any folders; a pattern without / is about the name in any \
            folder. Repeatable.
            """, valueName: "pattern"))
    var only: [String] = []

    @Option(
        help: ArgumentHelp(
            "Sign the files that this file names: one a line, or each ended by NUL, relative to the folder.",
            valueName: "file"))
    var filesFrom: String?

    @Option(
        help: ArgumentHelp(
            """
            A folder for the manifests and signatures, instead of beside the files; it is made where it is missing. \
            Nothing else in it is touched.
            """, valueName: "folder"))
    var output: String?

    @Flag(help: "Replace a file that is neither a manifest nor a signature, too.")
    var force = false

    private static let longestList = 64 << 20

    func validate() throws {
        _ = try algorithms()
        _ = try NamePattern.patterns(only)
        if !only.isEmpty, filesFrom != nil { throw ValidationError("--only and --files-from exclude each other.") }
    }

    private func algorithms() throws -> [DigestAlgorithm] { try DigestAlgorithm.list(digest, "--digest") }

    /// What `paths` and these options ask for.
    func job(_ paths: [String]) throws -> SigningJob {
        let paths = try paths.map(Path.init).map(\.path)
        var job = try job(paths)
        job.layout = layout
        job.digests = try algorithms()
        job.output = try output.map(Path.init)?.path
        job.replacesOtherFiles = force
        return job
    }

    private func job(_ paths: [BytePath]) throws -> SigningJob {
        if paths.count == 1, (try? Folder(paths[0])) != nil {
            return SigningJob(folder: paths[0], selection: try selection())
        }
        guard only.isEmpty, filesFrom == nil else {
            throw ValidationError("--only and --files-from are about a folder.")
        }
        let folder = paths[0].folder
        let names = try paths.map { path in
            guard let name = path.name, path.folder == folder else {
                throw ValidationError("Sign one folder, or files that lie in one folder.")
            }
            return name
        }
        return SigningJob(folder: folder, selection: .named(names))
    }

    private func selection() throws -> FileSelection {
        if let filesFrom {
            let bytes = try OpenFile(Path(filesFrom).path, links: .follow).readAll(limit: Self.longestList)
            let end: UInt8 = bytes.contains(0) ? 0 : UInt8(ascii: "\n")
            return .named(bytes.split(separator: end).map(Array.init))
        }
        let patterns = try NamePattern.patterns(only)
        return patterns.isEmpty ? .everything : .matching(patterns)
    }
}

extension ReleaseLayout: ExpressibleByArgument {}

extension DigestAlgorithm {
    /// What an option has between commas.
    static func list(_ text: String, _ option: String) throws -> [DigestAlgorithm] {
        var found: [DigestAlgorithm] = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let algorithm = DigestAlgorithm(rawValue: String(name)) else {
                throw ValidationError("\(option) takes names of algorithms between commas, such as sha256,sha512.")
            }
            guard algorithm.isCollisionResistant else {
                throw ValidationError(
                    "\(option) \(algorithm.rawValue) protects nothing any more; use sha256 or sha512.")
            }
            if !found.contains(algorithm) { found.append(algorithm) }
        }
        return found
    }
}
