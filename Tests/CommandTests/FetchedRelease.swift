import Foundation
import PacketForge
import TestSupport
import Testing

/// A product whose releases lie on a site, with the policy that says where, and a folder to fetch them to.
final class FetchedRelease: Sendable {
    let folder: ScratchFolder
    let site: PublishedSite
    let key: ForgedKey

    static let tool = Array("#!/bin/sh\necho hello\n".utf8)
    static let platforms = ["linux", "linux-arm64", "alpine", "alpine-arm64", "macos", "windows"]

    init() throws {
        folder = try ScratchFolder(mode: 0o755)
        site = try PublishedSite()
        key = try ForgedKey()
        try folder.write("key.gpg", ForgedCertificate(key).bytes())
        try folder.makeFolder("out")
        try writePolicy()
    }

    /// - Parameter change: alters the fields.
    func writePolicy(_ name: String = "tool.trust.json", _ change: (inout [String: Any]) -> Void = { _ in }) throws {
        var policy: [String: Any] = [
            "schema": "release-integrity/trust-policy/1", "product": "tool", "version": 1,
            "notationDomain": "example.org", "threshold": 1, "keys": ["key.gpg"],
            "signers": [["fingerprint": try key.hexadecimalFingerprint()]],
            "distribution": [
                "origins": ["https://releases.example.org"], "path": "{version}/{platform}/{artifact}",
                "artifact": ["default": "tool", "windows": "tool.exe"], "platforms": Self.platforms,
                "manifest": "{path}.SHA256SUM", "signature": "{path}.SHA256SUM.sig",
            ] as [String: Any],
        ]
        change(&policy)
        try folder.write(name, Array(JSONSerialization.data(withJSONObject: policy)))
    }

    /// Publishes a release under `address` in the place of its version, saying that it is `version`.
    ///
    /// - Parameter identity: what the signature says; nil for nothing.
    func publish(
        _ version: String = "v1.2.0", at address: String? = nil, platform: String = "linux", _ content: [UInt8] = tool,
        on site: PublishedSite? = nil, by signer: ForgedKey? = nil, identity: [String: String]?? = .none,
        _ change: (inout SignatureRecipe) throws -> Void = { _ in }
    ) throws {
        let site = site ?? self.site
        let name = platform == "windows" ? "tool.exe" : "tool"
        let manifest = ForgedRelease.line(try ForgedHash.sha256.digest(of: content), name)
        let usual = ["type": "manifest", "product": "tool", "version": version, "platform": platform]
        let says = identity ?? usual
        let signature = try (signer ?? key).signature(over: manifest) { recipe in
            for (field, value) in (says ?? [:]).sorted(by: { $0.key < $1.key }) {
                recipe.hashed.append(.notation("\(field)@example.org", value))
            }
            try change(&recipe)
        }
        let path = "/\(address ?? version)/\(platform)/\(name)"
        site[path] = content
        site[path + ".SHA256SUM"] = manifest
        site[path + ".SHA256SUM.sig"] = signature
    }

    /// Publishes it as a version, and as the latest one.
    func publishLatest(_ version: String = "v1.2.0", _ content: [UInt8] = tool) throws {
        try publish(version, content)
        try publish(version, at: "latest", content)
    }

    /// Runs `verify-uploader fetch tool --trust tool.trust.json --output out/tool`, and reads its JSON.
    func fetch(
        _ options: [String] = [], output: String? = "out/tool", origins: [String]? = nil, format: String = "json"
    ) throws -> ProgramRun {
        let place = ["--no-state", "--platform", "linux"] + (output.map { ["--output", $0] } ?? [])
        return try command(
            ["fetch", "tool", "--trust", "tool.trust.json"] + place
                + (origins ?? [site.origin]).flatMap { ["--origin", $0] } + options + ["--format", format])
    }

    /// The same, for the newest release that is remembered in the folder `state`.
    func fetchLatest() throws -> ProgramRun {
        try command([
            "fetch", "tool", "--trust", "tool.trust.json", "--state", "state", "--platform", "linux", "--output",
            "out/tool", "--origin", site.origin, "--format", "json",
        ])
    }

    func command(_ arguments: [String], environment: [String: String] = [:]) throws -> ProgramRun {
        try ProgramRun(
            verifyUploader, arguments, in: folder.path, environment: self.environment.merging(environment) { $1 })
    }

    /// Nothing beside this machine is asked, whatever a policy names.
    var environment: [String: String] {
        [
            "PATH": "/usr/bin:/bin", "HOME": folder.path, "https_proxy": "http://127.0.0.1:1",
            "no_proxy": "127.0.0.1",
        ].merging(Sanitizer.environment) { $1 }
    }

    /// The version that is installed; nil for none.
    var installed: [UInt8]? { try? folder.read("out/tool") }

    /// Whether what was there before is there, and nothing else.
    func expectUntouched(_ old: String?, _ what: String) throws {
        #expect(installed == old.map { Array($0.utf8) }, "\(what)")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path("out")) == (old == nil ? [] : ["tool"]),
            "\(what)")
    }
}

extension ProgramRun {
    var fetched: [String: Any] { document["fetch"] as? [String: Any] ?? [:] }
}
