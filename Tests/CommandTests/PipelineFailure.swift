import Foundation
import PacketForge
import TestSupport
import Testing

/// Something that goes wrong: how it is brought about, and by which rule it is refused.
struct PipelineFailure: Sendable {
    let name: String
    var rule: String?
    let prepare: @Sendable (PipelineProject) throws -> Void
}

extension PipelineFailure {
    static let page = Array("<!DOCTYPE html><html><body>404: not found</body></html>\n".utf8)

    static let forged: [PipelineFailure] = [
        Self(name: "a changed program", rule: "digest-mismatch") { project in
            let manifest = try PipelineProject.manifest(of: PipelineProject.program)
            try project.publish(
                program: PipelineProject.otherProgram, manifest: manifest,
                signature: project.key.signature(over: manifest))
        },
        Self(name: "a manifest that fits the changed program", rule: "signature-bad") { project in
            let manifest = try PipelineProject.manifest(of: PipelineProject.program)
            try project.publish(
                program: PipelineProject.otherProgram,
                manifest: PipelineProject.manifest(of: PipelineProject.otherProgram),
                signature: project.key.signature(over: manifest))
        },
        Self(name: "a version that was signed anew", rule: "release-changed") { project in
            let manifest = try PipelineProject.manifest(of: PipelineProject.otherProgram)
            try project.publish(
                program: PipelineProject.otherProgram, manifest: manifest,
                signature: project.key.signature(over: manifest))
        },
        Self(name: "a stranger's signature", rule: "unknown-key") { project in
            let manifest = try PipelineProject.manifest(of: PipelineProject.program)
            try project.publish(manifest: manifest, signature: ForgedKey().signature(over: manifest))
        },
        Self(name: "no signature", rule: "signature-missing") { project in
            try project.publish(manifest: PipelineProject.manifest(of: PipelineProject.program), signature: nil)
        },
        Self(name: "nothing", rule: "manifest-missing") { project in
            try project.publish(program: nil, manifest: nil, signature: nil)
        },
        Self(name: "a page everywhere", rule: "manifest-malformed") { project in
            try project.publish(program: page, manifest: page, signature: page)
        },
        Self(name: "a page as the key", rule: "key-file-missing") { project in
            try project.folder.write("work/keys/codecov.asc", page)
        },
        Self(name: "an empty program", rule: "digest-mismatch") { project in
            let manifest = try PipelineProject.manifest(of: PipelineProject.program)
            try project.publish(program: [], manifest: manifest, signature: project.key.signature(over: manifest))
        },
        Self(name: "a program that is not there", rule: "artifact-missing") { project in
            let manifest = try PipelineProject.manifest(of: PipelineProject.program)
            try project.publish(program: nil, manifest: manifest, signature: project.key.signature(over: manifest))
        },
        Self(name: "no lock file", rule: "lock-missing") { try $0.folder.remove("work/tools.lock") },
        Self(name: "a lock file with conflict marks", rule: "lock-malformed") {
            try $0.folder.write("work/tools.lock", "<<<<<<< HEAD\n")
        },
        Self(name: "no policy") { try $0.folder.remove("work/keys/codecov-cli.trust.json") },
        Self(name: "a server that nobody vouches for", rule: "server-unproven") { $0.trustsServer = false },
        Self(name: "a record that cannot be written") { project in
            try project.folder.makeFolder("work/fetched.ndjson")
        },
        Self(name: "no command") { $0.hasCommand = false },
    ]

    static let historic: [PipelineFailure] = [
        Self(name: "2021, a changed program", rule: "digest-mismatch") { project in
            let release = try #require(RealData.names("codecov/releases").last { $0.hasSuffix("-unix") })
            try real(project, "releases/\(release)")
            // Not even the lock file would have helped.
            let manifest = try RealData.bytes("codecov/releases/\(release)/codecov.SHA256SUM")
            try lockReal(project, manifest)
        },
        Self(name: "2023, a stale manifest", rule: "signature-bad") { project in
            try real(project, "known-bad/issue-720-918-stale-manifest-2023-02-17")
        },
        Self(name: "2024, an error page for 0.7.4", rule: "manifest-malformed") { project in
            try real(project, "known-bad/issue-1588-nosuchkey-0.7.4")
        },
        Self(name: "2026, halves of two publications", rule: "signature-bad") { project in
            try real(project, "known-bad/issue-704-mixed-2026-04-21")
        },
        Self(name: "2026, a page as the key", rule: "key-file-missing") { project in
            let page = try RealData.bytes("codecov/known-bad/issue-1955-keybase-404/pgp_keys.asc")
            try project.folder.write("work/keys/codecov.asc", page)
            let release = try #require(RealData.names("codecov/releases").last { $0.hasSuffix("-unix") })
            try real(project, "releases/\(release)")
        },
    ]

    private static func real(_ project: PipelineProject, _ data: String) throws {
        try project.publish(
            manifest: RealData.bytes("codecov/\(data)/codecov.SHA256SUM"),
            signature: RealData.bytes("codecov/\(data)/codecov.SHA256SUM.sig"))
    }

    /// Locks what a genuine manifest lists.
    private static func lockReal(_ project: PipelineProject, _ manifest: [UInt8]) throws {
        let digest = String(decoding: manifest.prefix(64), as: UTF8.self)
        let own = try project.folder.text("work/tools.lock")
        var document = try JSONSerialization.jsonObject(with: Data(own.utf8)) as? [String: Any] ?? [:]
        let sum = try PipelineProject.digest(manifest)
        document["releases"] = (document["releases"] as? [[String: Any]] ?? []).map {
            $0.merging(["digest": "sha256:" + digest, "manifest": sum]) { $1 }
        }
        try project.folder.write("work/tools.lock", Array(JSONSerialization.data(withJSONObject: document)))
    }
}
