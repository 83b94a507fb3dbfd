import Foundation
import PacketForge
import TestSupport
import Testing

/// What is given to `check` as the signature file of a release, and what must come of it.
struct SignatureRow: CustomTestStringConvertible, Sendable {
    /// The row of docs/threat-model.md and what it is.
    let testDescription: String
    let status: Int32
    /// The only error; nil for an accepted one.
    let rule: String?
    /// Must be in the message.
    let says: String
    let file: @Sendable (ForgedRelease) throws -> [UInt8]

    init(
        _ name: String, _ status: Int32, _ rule: String?, says: String = "",
        _ file: @escaping @Sendable (ForgedRelease) throws -> [UInt8]
    ) {
        (testDescription, self.status, self.rule) = (name, status, rule)
        (self.says, self.file) = (says, file)
    }

    /// A signature over the manifest, made in another way than usual.
    static func made(
        _ name: String, _ status: Int32, _ rule: String?, says: String = "",
        _ change: @escaping @Sendable (inout SignatureRecipe, ForgedRelease) throws -> Void
    ) -> SignatureRow {
        SignatureRow(name, status, rule, says: says) { release in
            try release.signature { try change(&$0, release) }
        }
    }

    /// An armored signature over the manifest.
    static func armored(
        _ name: String, _ status: Int32, _ rule: String?, says: String = "",
        _ change: @escaping @Sendable (inout ForgedArmor) -> Void = { _ in },
        text: @escaping @Sendable (String) -> String = { $0 }
    ) -> SignatureRow {
        SignatureRow(name, status, rule, says: says) { release in
            let armor = ForgedArmor.signature(try release.signature(), change)
            return Array(text(String(decoding: armor, as: UTF8.self)).utf8)
        }
    }

    func check() throws {
        let release = try ForgedRelease()
        let run = try release.check(signature: try file(release))
        #expect(run.status == status)
        #expect(run.rules == (rule.map { [$0] } ?? []))
        #expect(run.verdict == (status == 0 ? "verified" : "rejected"))
        #expect(says.isEmpty || run.messages.contains(says), "\(run.messages)")
    }
}
