import Foundation
import PacketForge
import TestSupport

/// Sixty releases of one product, signed as its policy asks, at an origin and on four mirrors that a real nginx serves, each
/// on a port of its own:
///
///     vM.N.0/tool, tool.SHA256SUM, tool.SHA256SUM.sig      where the policy's layout has them
///     vM.N.0/SHA256SUMS, SHA256SUMS.sig                    over the files of all platforms
///     vM.N.0/PLATFORM/file-N
///     latest/tool, tool.SHA256SUM, tool.SHA256SUM.sig      those of the newest
final class ServedFleet: FileFolder {
    private let scratch: ScratchFolder
    private let server: NginxServer
    private let (signer, stranger): (ForgedKey, ForgedKey)
    let releases: [String]
    let origin: Site
    let mirrors: [Site]
    var path: String { scratch.path }

    static let platforms = ["linux", "alpine", "macos"]
    static let files = 10
    static let deniedContent = "a build that was withdrawn\n"

    /// What is served on one port.
    struct Site {
        let port: UInt16
        /// Relative to the fleet's folder.
        var folder: String { "sites/\(port)" }
        /// What the server refuses to give, by its path below this folder.
        var refused: String { "refused/\(port)" }
        var address: String { "http://127.0.0.1:\(port)/" }
    }

    init(releases count: Int = 60) throws {
        releases = (0..<count).map { "v\($0 / 10).\($0 % 10).0" }
        scratch = try ScratchFolder(in: "/dev/shm")
        let ports = try (0..<4).map { _ in try LoopbackSocket.freePort() }
        let listening = ports.map { "listen 127.0.0.1:\($0);" }.joined(separator: " ")
        server = try NginxServer(
            settings: """
                \(listening)
                location / {
                    root \(scratch.path)/sites/$server_port;
                    autoindex on;
                    if (-f \(scratch.path)/refused/$server_port$uri) { return 403; }
                }
                """)
        origin = Site(port: server.port)
        mirrors = ports.map { Site(port: $0) }
        (signer, stranger) = (try ForgedKey(), try ForgedKey())
        try write("signers.gpg", try ForgedCertificate(signer).bytes())
        try write("tool.trust.json", try policy())
        for release in releases { try publish(release) }
        try shell(
            "mkdir -p '\(origin.folder)/latest' && cp '\(origin.folder)/\(releases[count - 1])'/tool* '\(origin.folder)/latest/'"
        )
        for mirror in mirrors { try restore(mirror) }
    }

    private func policy() throws -> Data {
        let policy: [String: Any] = [
            "schema": "release-integrity/trust-policy/1", "product": "tool", "version": 1,
            "notationDomain": "example.org", "threshold": 1, "keys": ["signers.gpg"],
            "signers": [["fingerprint": try signer.hexadecimalFingerprint()]],
            "release": ["require": ["product", "version", "channel"], "maximumAge": ["stable": "365d"]],
            "denied": [
                [
                    "digest": "sha256:" + (try ForgedHash.sha256.hexadecimalDigest(of: Array(Self.deniedContent.utf8))),
                    "reason": "withdrawn",
                ]
            ],
            "distribution": [
                "origins": ["https://tool.example.org"], "path": "{version}/{artifact}",
                "artifact": ["default": "tool"], "manifest": "{path}.SHA256SUM", "signature": "{path}.SHA256SUM.sig",
            ],
        ]
        return try JSONSerialization.data(withJSONObject: policy)
    }

    private func publish(_ release: String) throws {
        let folder = "\(origin.folder)/\(release)"
        for platform in Self.platforms {
            try makeFolder("\(folder)/\(platform)", mode: 0o755)
            for number in 0..<Self.files {
                try write("\(folder)/\(platform)/file-\(number)", "\(release) \(platform) \(number)\n")
            }
        }
        try write("\(folder)/tool", "\(release)\n")
        try sign(release, in: origin)
        try sign(release, in: origin, "tool.SHA256SUM")
    }

    /// The names that a manifest of a release lists.
    private static func names(in manifest: String) -> [String] {
        if manifest == "tool.SHA256SUM" { return ["tool"] }
        return platforms.flatMap { platform in (0..<files).map { "\(platform)/file-\($0)" } }
    }

    /// Writes a manifest over the files that are at a site, and its signature.
    func sign(_ release: String, in site: Site, _ manifest: String = "SHA256SUMS") throws {
        let folder = "\(site.folder)/\(release)"
        let lines = try Self.names(in: manifest).map { name in
            "\(try ForgedHash.sha256.hexadecimalDigest(of: read("\(folder)/\(name)")))  \(name)\n"
        }
        try replace("\(folder)/\(manifest)", lines.joined())
        try resign(release, in: site, manifest)
    }

    /// Who signs.
    enum Signer { case publisher, stranger }

    /// Signs a manifest that is at a site.
    func resign(
        _ release: String, in site: Site, _ manifest: String = "SHA256SUMS", by signer: Signer = .publisher,
        age days: Int64 = 10
    ) throws {
        let name = "\(site.folder)/\(release)/\(manifest)"
        let says = ["type": "manifest", "product": "tool", "version": release, "channel": "stable"]
        let key = signer == .publisher ? self.signer : stranger
        let signature = try key.signature(over: read(name)) { recipe in
            recipe.createdAt = Int64(Date().timeIntervalSince1970) - days * 86_400
            for (field, value) in says.sorted(by: { $0.key < $1.key }) {
                recipe.hashed.append(.notation("\(field)@example.org", value))
            }
        }
        try? remove("\(name).sig")
        try write("\(name).sig", signature)
    }

    /// Makes a mirror what the origin is. Its files are the origin's own until they are replaced.
    func restore(_ mirror: Site) throws {
        try shell("rm -rf '\(mirror.folder)' '\(mirror.refused)' && cp -al '\(origin.folder)' '\(mirror.folder)'")
    }

    /// Puts other content at a path, in this copy alone.
    func replace(_ name: String, _ text: String) throws {
        try? remove(name)
        try write(name, text)
    }

    func shell(_ script: String) throws {
        let run = try ProgramRun("/bin/sh", ["-ec", script], in: path)
        guard run.status == 0 else { throw Fleet.Failure(said: run.errorText) }
    }

    /// How many files are at a site.
    func fileCount(of site: Site) throws -> Int {
        try ProgramRun("/usr/bin/find", [path(site.folder), "-type", "f", "-printf", "x"]).output.count
    }

    /// Runs `verify-uploader audit … --trust tool.trust.json`.
    func audit(_ sites: [Site], _ arguments: [String]) throws -> ProgramRun {
        try audit(sites.map(\.address), arguments)
    }

    func audit(_ targets: [String], _ arguments: [String]) throws -> ProgramRun {
        try ProgramRun(
            verifyUploader,
            ["audit"] + targets + ["--trust", "tool.trust.json", "--no-state", "--jobs", "8"] + arguments, in: path)
    }
}
