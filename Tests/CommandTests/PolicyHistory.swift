import Foundation
import PacketForge
import TestSupport

/// A publisher's versions of a trust policy with the roots that sign them, and a client with version 1 in force in
/// `tool.trust.json`. What the publisher offers is in the folder `new`.
final class PolicyHistory {
    /// The fields of a policy.
    typealias Fields = [String: Any]

    let release: PolicyRelease
    /// Roots unless a test says otherwise: two of three.
    let roots: [ForgedKey]
    var folder: ForgedRelease { release.folder }

    init() throws {
        release = try PolicyRelease()
        roots = try (0..<3).map { _ in try ForgedKey() }
        try folder.makeFolder("new")
        try folder.write("roots.gpg", certificates(roots))
        try folder.write("tool.trust.json", bytes(fields(1)))
    }

    /// A version that differs from the others in nothing but its number.
    func fields(_ version: Int64) throws -> Fields {
        var fields = release.policy
        fields["version"] = version
        fields["expires"] = "2099-01-01T00:00:00Z"
        fields["keys"] = ["signers.gpg", "roots.gpg"]
        fields["roots"] = try Self.rootFields(roots, threshold: 2)
        return fields
    }

    static func rootFields(_ keys: [ForgedKey], threshold: Int) throws -> Fields {
        ["threshold": threshold, "keys": try keys.map { try $0.hexadecimalFingerprint() }]
    }

    func bytes(_ fields: Fields) throws -> [UInt8] {
        Array(try JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys]))
    }

    func certificates(_ keys: [ForgedKey]) throws -> [UInt8] {
        try keys.flatMap { try ForgedCertificate($0).bytes() }
    }

    /// What a root's signature says unless a test says otherwise.
    static let identity = ["type": "trust-policy", "product": "tool"]

    /// Signatures of `keys` over a policy's bytes.
    func signatures(
        over policy: [UInt8], by keys: [ForgedKey], saying identity: [String: String] = PolicyHistory.identity,
        domain: String = "example.org", _ change: (inout SignatureRecipe) throws -> Void = { _ in }
    ) throws -> [UInt8] {
        try keys.flatMap { key in
            try key.signature(over: policy) { recipe in
                for (name, value) in identity.sorted(by: { $0.key < $1.key }) {
                    recipe.hashed.append(.notation("\(name)@\(domain)", value))
                }
                try change(&recipe)
            }
        }
    }

    /// Offers a version, signed by the first two roots unless a test says otherwise.
    func offer(
        _ version: Int64, as name: String? = nil, in place: String = "new/", by keys: [ForgedKey]? = nil,
        saying identity: [String: String] = PolicyHistory.identity, _ edit: (inout Fields) throws -> Void = { _ in }
    ) throws {
        var fields = try fields(version)
        try edit(&fields)
        let policy = try bytes(fields)
        let file = place + (name ?? "tool.trust.\(version).json")
        try folder.write(file, policy)
        try folder.write(file + ".sig", signatures(over: policy, by: keys ?? Array(roots.prefix(2)), saying: identity))
    }

    /// The version in force.
    var version: Int? {
        get throws {
            (try JSONSerialization.jsonObject(with: Data(folder.read("tool.trust.json"))) as? Fields)?["version"]
                as? Int
        }
    }

    /// Runs `verify-uploader trust update tool.trust.json --from new`.
    func update(from source: String = "new", _ options: [String] = []) throws -> ProgramRun {
        try trust(["update", "tool.trust.json", "--from", source, "--no-state"] + options)
    }

    func trust(_ arguments: [String]) throws -> ProgramRun {
        try ProgramRun(verifyUploader, ["trust"] + arguments + ["--format", "json"], in: folder.path)
    }

    /// Runs `verify-uploader check tool` with the policy as it is.
    func check(_ options: [String] = []) throws -> ProgramRun {
        try release.folder.check(["tool", "--trust", "tool.trust.json", "--no-state"] + options)
    }
}
