internal import FileAccess
internal import Findings
internal import Manifests
public import OpenPGP
internal import StrictJSON
internal import TrustPolicy

/// What this user's root keys have signed: one file for each version of a product's policy, as the roots of a product must
/// never vouch for two.
///
/// It is a file `signed-policies.json` in a state folder, moved forward under its lock.
public struct SignedPolicies: Sendable {
    private let folder: StateFolder

    private static let fileName = Array("signed-policies.json".utf8)
    private static let schema = "release-integrity/signed-policies/1"
    private static let largest = 8 << 20

    /// - Parameter folder: where it is remembered; made when something is first written there.
    public init(in folder: StateFolder) {
        self.folder = folder
    }

    /// - Throws: ``TrustStateError`` where one of `roots` has signed another file as this version.
    public func check(_ policy: PolicyFile, _ roots: [Fingerprint]) throws(TrustStateError) {
        let bytes = try folder.open()?.content(of: Self.fileName, limit: Self.largest)
        try check(try parse(bytes), policy, roots)
    }

    /// Remembers that `roots` sign `policy`; checks again, since another process may have been faster.
    public func remember(_ policy: PolicyFile, _ roots: [Fingerprint]) throws(TrustStateError) {
        let locked = try folder.lock()
        let bytes = try locked.folder.content(of: Self.fileName, limit: Self.largest)
        var entries = try parse(bytes)
        try check(entries, policy, roots)
        for root in roots {
            let entry = Entry(policy, root)
            if !entries.contains(entry) { entries.append(entry) }
        }
        let document: JSONValue = ["schema": .string(Self.schema), "signed": .array(entries.map(\.json))]
        try locked.folder.replace(Self.fileName, with: Array(document.serialized().utf8))
    }

    private func check(
        _ entries: [Entry], _ policy: PolicyFile, _ roots: [Fingerprint]
    ) throws(TrustStateError) {
        for root in roots {
            let new = Entry(policy, root)
            guard let old = entries.first(where: { $0.isSameVersion(as: new) && $0.sha256 != new.sha256 }) else {
                continue
            }
            let message: Message =
                """
                \(root.hexadecimal) has signed another file as version \(policy.policy.version) of the policy for \
                '\(policy.policy.product)': that with sha256 \(old.sha256)
                """
            throw TrustStateError(finding: Finding(.policySignedOtherwise, message, path: policy.path.bytes))
        }
    }

    private func parse(_ bytes: [UInt8]?) throws(TrustStateError) -> [Entry] {
        guard let bytes else { return [] }
        do throws(JSONError) {
            var fields = try JSONFields(try JSONValue(parsing: bytes))
            guard try fields.string("schema") == Self.schema else {
                throw JSONError(JSONPath.root.field("schema"), "it must be release-integrity/signed-policies/1")
            }
            var entries: [Entry] = []
            for (value, path) in try fields.array("signed") { entries.append(try Entry(value, at: path)) }
            try fields.finish()
            return entries
        } catch {
            let path = folder.path.appending(Self.fileName)?.bytes ?? Self.fileName
            throw TrustStateError(finding: Finding(.stateMalformed, "'\(path)': \(error.message)", path: path))
        }
    }
}

/// One signature of a root.
private struct Entry: Hashable {
    let product: String
    let version: Int64
    let root: String
    let sha256: String

    init(_ file: PolicyFile, _ root: Fingerprint) {
        product = file.policy.product
        version = file.policy.version
        self.root = root.hexadecimal
        sha256 = file.digest.hexadecimal
    }

    init(_ value: JSONValue, at path: JSONPath) throws(JSONError) {
        var fields = try JSONFields(value, at: path)
        product = try fields.string("product")
        version = try fields.integer("version", in: 1...Int64.max)
        root = try fields.string("root")
        sha256 = try fields.string("sha256")
        try fields.finish()
    }

    func isSameVersion(as other: Entry) -> Bool {
        product == other.product && version == other.version && root == other.root
    }

    var json: JSONValue {
        [
            "product": .string(product), "version": .integer(version), "root": .string(root),
            "sha256": .string(sha256),
        ]
    }
}
