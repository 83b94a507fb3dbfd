import FileAccess
import Findings
import Manifests
import OpenPGP
import ReleaseVerification
import Releases
import TestSupport
import Testing
import TrustPolicy
import TrustState

/// A state folder, and policies and releases of a product to remember there.
struct SampleState {
    let scratch: ScratchFolder
    static let product = "tool"
    static let fileName = "tool.state.json"
    static let line = ReleaseLine(product: product, channel: "stable", platform: "linux")
    static let now = Timestamp(secondsSince1970: 1_800_000_000)

    init() throws { scratch = try ScratchFolder() }

    var path: String { scratch.path("state") }
    var file: String { "state/" + Self.fileName }
    var folder: StateFolder { get throws { StateFolder(try #require(BytePath(path))) } }

    /// The state under such a policy.
    func state(_ policy: SamplePolicy = SamplePolicy()) throws -> ReleaseState {
        ReleaseState(of: try policy.file(), in: try folder)
    }

    func newest(_ policy: SamplePolicy = SamplePolicy(), now: Timestamp = now) throws -> String? {
        try state(policy).newest(now: now)[Self.line]?.version.text
    }

    /// The rules that are found when a release is accepted.
    func accept(
        _ version: String, signers: String = "A", subkey: Character? = nil, file name: String = "tool",
        digest: UInt8 = 1, at time: Timestamp = now, in line: ReleaseLine = line,
        under policy: SamplePolicy = SamplePolicy()
    ) throws -> [String] {
        let release = try Self.release(
            version, signers: signers, subkey: subkey, file: name, digest: digest, at: time)
        return try state(policy).accept(release, in: line).map(\.rule.name)
    }

    static func release(
        _ version: String, signers: String = "A", subkey: Character? = nil, file: String = "tool",
        digest: UInt8 = 1, at time: Timestamp = now
    ) throws -> ReleaseRecord {
        let keys = try signers.map { (try fingerprint($0), Set([try fingerprint(subkey ?? $0)])) }
        return ReleaseRecord(
            version: try #require(ReleaseVersion(version)), contents: [try sha256(digest): .files([file])],
            signingKeys: Dictionary(uniqueKeysWithValues: keys), acceptedAt: time)
    }

    static func sha256(_ byte: UInt8) throws -> Digest {
        try #require(Digest(.sha256, [UInt8](repeating: byte, count: 32)))
    }

    static func fingerprint(_ letter: Character) throws -> Fingerprint {
        try #require(Fingerprint(hexadecimal: String(repeating: letter, count: 40)))
    }
}

/// A policy whose signers are named with a letter each.
struct SamplePolicy {
    var version = 1
    var signers = "A"
    var threshold = 1
    /// JSON.
    var denied: [String] = []
    var keep: UInt8?
    /// The only subkeys of each signer that count.
    var subkeys: String?
    var hasRoots = false
    var note = ""

    var text: String {
        let retired = keep.map { byte in
            ",\"until\":\"2026-01-01T00:00:00Z\",\"keep\":[\"sha256:\(String(repeating: "0\(byte)", count: 32))\"]"
        }
        let narrowed = subkeys.map { letters in
            ",\"subkeys\":[\(letters.map { "\"\(String(repeating: $0, count: 40))\"" }.joined(separator: ","))]"
        }
        let rest = (retired ?? "") + (narrowed ?? "")
        let signers = signers.map { letter in
            "{\"fingerprint\":\"\(String(repeating: letter, count: 40))\",\"note\":\"\(note)\"\(rest)}"
        }
        let roots = "\"roots\":{\"threshold\":1,\"keys\":[\"\(String(repeating: "F", count: 40))\"]},"
        return """
            {"schema":"release-integrity/trust-policy/1","product":"\(SampleState.product)","version":\(version),
            \(hasRoots ? roots + "\"expires\":\"2030-01-01T00:00:00Z\"," : "")
            "signers":[\(signers.joined(separator: ","))],"threshold":\(threshold),"keys":["a.asc"],
            "denied":[\(denied.joined(separator: ","))]}
            """
    }

    func file() throws -> PolicyFile {
        try PolicyFile(Array(text.utf8), at: try #require(BytePath("tool.trust.json")))
    }

    static func denial(ofKey letter: Character) -> String {
        "{\"key\":\"\(String(repeating: letter, count: 40))\",\"reason\":\"stolen\"}"
    }

    static func denial(ofDigest byte: UInt8) -> String {
        "{\"digest\":\"sha256:\(String(repeating: "0\(byte)", count: 32))\",\"reason\":\"modified\"}"
    }
}

/// The finding of what cannot be done.
func finding(_ body: () throws -> Void) -> Finding? {
    do {
        try body()
        return nil
    } catch {
        return (error as? any FindingError)?.finding
    }
}
