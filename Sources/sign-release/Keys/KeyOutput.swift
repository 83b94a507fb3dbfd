import FileAccess
import Findings
import GnuPGSigning
import OpenPGP
import SystemPackage

/// The folder that a command for keys makes: everything in it appears together, or nothing does.
struct KeyOutput: ~Copyable {
    /// One file of it.
    enum Part: String, CaseIterable {
        case primary = "primary.secret.asc"
        case signing = "signing.secret.asc"
        case published = "public.asc"
        case revocation = "revocation.asc"
        case card = "README.txt"

        /// What it is, and where it belongs.
        var meaning: String {
            switch self {
            case .primary:
                "the whole secret key. Into the vault, offline: with it, new signing keys are made"
            case .signing:
                "the signing subkey alone. Into the pipeline's secret store, then delete it here"
            case .published:
                "the public key. Publish it, and put it into the folder keys/ of whoever verifies"
            case .revocation:
                "revokes the whole key, for whoever lost the secret. Beside the vault, not in it"
            case .card: "this card"
            }
        }
    }

    private let folder: NewFolder
    private(set) var parts: [Part] = []

    /// - Throws: ``FileError/Code/exists`` where something is there.
    init(_ path: BytePath) throws(FileError) {
        folder = try NewFolder(for: path)
    }

    /// Writes secrets, which only this user can read.
    ///
    /// - Parameter withSigning: whether the subkey's secret is among them.
    mutating func add(_ secrets: VerifiedSecrets, withSigning: Bool) throws(FileError) {
        try add(.primary, secrets.primary)
        if withSigning, let signing = secrets.signing { try add(.signing, signing) }
    }

    private mutating func add(_ part: Part, _ key: GivenSecretKey) throws(FileError) {
        try folder.create(Array(part.rawValue.utf8), containing: key.secret)
        parts.append(part)
    }

    mutating func add(_ part: Part, _ bytes: [UInt8]) throws(FileError) {
        let isPublic = part == .published || part == .card
        try folder.create(Array(part.rawValue.utf8), containing: bytes, mode: isPublic ? .document : .ownerReadWrite)
        parts.append(part)
    }

    /// Writes the card, and lets the folder appear.
    ///
    /// - Parameters:
    ///   - title: the card's first line.
    ///   - next: commands, for the card.
    consuming func publish(
        _ outcome: KeyChangeReport.Outcome, _ published: PublishedKey, title: String, next: [String]
    ) throws(FileError) -> KeyChangeReport {
        let names = parts.map { part in
            part.rawValue + String(repeating: " ", count: 20 - part.rawValue.utf8.count) + part.meaning + "."
        }
        let lines =
            [title, ""] + KeyStatusReport(published).text + ["", "Files:", ""] + names.map { "  " + $0 } + [
                "", "Next:", "",
            ]
            + next.map { "  " + $0 }
        try add(.card, Array((lines.joined(separator: "\n") + "\n").utf8))
        let report = KeyChangeReport(outcome, folder.destination, parts, published)
        try folder.publish()
        return report
    }
}
