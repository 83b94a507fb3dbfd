import Foundation
import PacketForge
import TestSupport

/// A repository as the templates of scripts/ci expect it, with the releases of its uploader on a server, and a folder for what
/// the uploader does.
final class PipelineProject {
    let folder: ScratchFolder
    private let site: SecureSite
    /// Where this project's releases are on the server.
    private let place = "\(UUID())"
    var origin: String { "\(site.origin)/\(place)" }
    let key: ForgedKey
    let version: String
    /// Whether the commands of this package lie along PATH.
    var hasCommand = true
    /// Whether the server's certificate is believed.
    var trustsServer = true

    static let platforms = ["linux", "linux-arm64", "alpine", "alpine-arm64"]

    /// Says that it ran. Whatever lies on the server in the place of a program does.
    static let program = Array("#!/bin/sh\necho \"$@\" >>\"$HOME/ran\"\n".utf8)
    static let otherProgram = program + Array("# other\n".utf8)

    init(on site: SecureSite, version: String = "v11.2.3") throws {
        folder = try ScratchFolder(mode: 0o755)
        self.site = site
        key = try ForgedKey()
        self.version = version
        for name in ["bin", "home", "work", "work/keys"] { try folder.makeFolder(name, mode: 0o755) }
        try folder.link("bin/verify-uploader", to: verifyUploader)
        try writePolicy(signer: try key.hexadecimalFingerprint())
        try folder.write("work/keys/codecov.asc", ForgedCertificate(key).bytes())
    }

    /// The policy of this package, with this server, and the key beside the policy alone.
    func writePolicy(signer: String? = nil) throws {
        let text = try Data(contentsOf: URL(fileURLWithPath: "\(packageFolder)/keys/codecov-cli.trust.json"))
        var policy = try JSONSerialization.jsonObject(with: text) as? [String: Any] ?? [:]
        var distribution = policy["distribution"] as? [String: Any] ?? [:]
        distribution["origins"] = [origin]
        policy["distribution"] = distribution
        policy["keys"] = ["codecov.asc"]
        if let signer { policy["signers"] = [["fingerprint": signer]] }
        try folder.write(
            "work/keys/codecov-cli.trust.json", Array(JSONSerialization.data(withJSONObject: policy)))
    }

    /// Puts something on the server, for every platform: nil for nothing.
    func publish(program: [UInt8]? = program, manifest: [UInt8]?, signature: [UInt8]?) throws {
        for platform in Self.platforms {
            try FileManager.default.createDirectory(
                atPath: site.folder.path("web/\(place)/\(version)/\(platform)"), withIntermediateDirectories: true)
            let parts = [("", program), (".SHA256SUM", manifest), (".SHA256SUM.sig", signature)]
            for (suffix, content) in parts {
                let name = "\(place)/\(version)/\(platform)/codecov\(suffix)"
                if let content {
                    try site.publish(name, content)
                } else if site.folder.exists("web/" + name) {
                    try site.folder.remove("web/" + name)
                }
            }
        }
    }

    /// A genuine release.
    func publishGood(_ program: [UInt8] = program) throws {
        let manifest = try Self.manifest(of: program)
        try publish(program: program, manifest: manifest, signature: key.signature(over: manifest))
        try lock(program, manifest, signer: key.hexadecimalFingerprint())
    }

    static func manifest(of program: [UInt8]) throws -> [UInt8] {
        ForgedRelease.line(try ForgedHash.sha256.digest(of: program), "codecov")
    }

    /// Locks the version with this content for every platform.
    func lock(_ program: [UInt8], _ manifest: [UInt8], signer: String) throws {
        let (digest, manifest) = (try Self.digest(program), try Self.digest(manifest))
        let releases = Self.platforms.map { platform -> [String: Any] in
            [
                "product": "codecov-cli", "version": version, "platform": platform, "artifact": "codecov",
                "size": program.count, "digest": digest, "manifest": manifest, "signers": [signer],
            ]
        }
        let document: [String: Any] = ["schema": "release-integrity/lock/1", "releases": releases]
        try folder.write("work/tools.lock", Array(JSONSerialization.data(withJSONObject: document)))
    }

    static func digest(_ bytes: [UInt8]) throws -> String {
        "sha256:"
            + (try ForgedHash.sha256.digest(of: bytes)).map { String(UInt16($0) + 256, radix: 16).dropFirst() }
            .joined()
    }

    /// Runs a template's script as its system does.
    func run(_ script: PipelineTemplate.Script) throws -> ProgramRun {
        try folder.writeProgram("script", script.text)
        var environment = ["PATH": "\(folder.path("bin")):/usr/bin:/bin", "HOME": folder.path("home"), "CI": "true"]
        if !hasCommand { environment["PATH"] = "/usr/bin:/bin" }
        if trustsServer { environment.merge(site.environment) { $1 } }
        environment.merge(script.environment) { $1 }
        environment.merge(Sanitizer.environment) { $1 }
        let words = script.interpreter + [folder.path("script")]
        return try ProgramRun(
            words[0], Array(words.dropFirst()), in: folder.path("work"), environment: environment)
    }

    /// What the uploader was given, one run a line; nil where it never ran.
    var uploads: String? { try? folder.text("home/ran") }

    /// What was recorded of the last run.
    var record: [String: Any]? {
        guard let line = (try? folder.text("work/fetched.ndjson"))?.split(separator: "\n").last else { return nil }
        return try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    }

    /// The rules by which it was refused.
    var recordedRules: [String] {
        let record = record ?? [:]
        let attempts = record["attempts"] as? [[String: Any]] ?? []
        return ([record] + attempts).flatMap { $0["rules"] as? [String] ?? [] }
    }

    /// Forgets what was done.
    func clean() throws {
        for name in ["home/ran", "work/fetched.ndjson"] where folder.exists(name) { try folder.remove(name) }
    }
}
