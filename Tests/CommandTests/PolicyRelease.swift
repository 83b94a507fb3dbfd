import Foundation
import PacketForge
import TestSupport

/// A forged release with a trust policy, `tool.trust.json`, for its product, and as many signers as a test needs.
final class PolicyRelease {
    let folder: ForgedRelease
    let keys: [ForgedKey]
    /// The fields of the policy.
    var policy: [String: Any] = [:]

    /// What signatures say unless a test says otherwise.
    static let identity = [
        "type": "manifest", "product": "tool", "version": "v1.2.0", "channel": "stable", "platform": "linux",
    ]

    init(signers: Int = 1) throws {
        folder = try ForgedRelease()
        keys = try (0..<signers).map { _ in try ForgedKey() }
        policy = [
            "schema": "release-integrity/trust-policy/1", "product": "tool", "version": 1,
            "notationDomain": "example.org", "threshold": 1, "keys": ["signers.gpg"],
            "signers": try keys.map { ["fingerprint": try $0.hexadecimalFingerprint()] },
            "release": ["require": ["product", "version"]],
        ]
        try folder.write("signers.gpg", keys.flatMap { try ForgedCertificate($0).bytes() })
        try sign()
    }

    /// Has the keys sign the manifest, each with its own word about the release.
    func sign(
        _ identities: [[String: String]?] = [PolicyRelease.identity],
        _ change: (inout SignatureRecipe) throws -> Void = { _ in }
    ) throws {
        let signatures = try zip(keys, identities).map { key, identity in
            try key.signature(over: folder.manifest) { recipe in
                for (name, value) in (identity ?? [:]).sorted(by: { $0.key < $1.key }) {
                    recipe.hashed.append(.notation("\(name)@example.org", value))
                }
                try change(&recipe)
            }
        }
        try folder.write("SHA256SUMS.sig", signatures.flatMap { $0 })
    }

    /// What a signature says with one field changed, or without it.
    static func identity(_ field: String, _ value: String?) -> [String: String] {
        identity.merging([field: value ?? ""]) { $1 }.filter { !$0.value.isEmpty }
    }

    /// Writes the policy and runs `verify-uploader check tool --trust tool.trust.json --no-state`.
    func check(_ options: [String] = [], _ arguments: [String] = ["tool"]) throws -> ProgramRun {
        try writePolicy()
        return try folder.check(arguments + ["--trust", "tool.trust.json", "--no-state"] + options)
    }

    /// Asks for the latest release, by what is remembered in the folder `state`.
    func checkLatest(_ options: [String] = []) throws -> ProgramRun {
        try writePolicy()
        let latest = ["--release-version", "latest", "--state", "state"]
        return try folder.check(["tool", "--trust", "tool.trust.json"] + latest + options)
    }

    func writePolicy() throws {
        try folder.write("tool.trust.json", Array(JSONSerialization.data(withJSONObject: policy)))
    }

    /// Signs the same files as another version.
    func sign(version: String) throws { try sign([Self.identity("version", version)]) }
}
