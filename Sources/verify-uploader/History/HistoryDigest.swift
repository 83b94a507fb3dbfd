import ArgumentParser
import AuditHistory
import AuditReports
import CommandSupport
import FileAccess
import Hashing
import Manifests

/// `verify-uploader history digest`: who served this content?
struct HistoryDigest: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "digest", abstract: "Who served this content, and is it bad?",
        discussion: """
            The content is named by its SHA-256, or is that of a file:

              verify-uploader history digest ./codecov --history audits.db

            0: audits saw it, and nothing was wrong with it. 1: modified, or a bad signature. 2: unsigned or untrusted. 3: \
            denied, stale, changed, rolled back, of another release, or different elsewhere. 4: unlisted or malformed, or no \
            audit saw it.
            """)

    @Argument(help: ArgumentHelp("64 hexadecimal digits, or a file.", valueName: "hex|file"))
    var content: String

    @OptionGroup var denial: DenialOptions

    @OptionGroup var history: HistoryOptions

    @OptionGroup var reports: ReportOptions

    func report() throws -> HistoryReport {
        try history.report { database, range in
            let digests = try digests()
            guard let digest = digests.first(where: { $0.algorithm == .sha256 }) else {
                throw ValidationError("A history knows contents by their SHA-256.")
            }
            let denials = try denial.denials()
            return .digest(
                digest, try database.intervals(of: digest, in: range),
                denial: digests.compactMap { denials[$0] }.first)
        }
    }

    /// Of a file in each algorithm that a policy may deny it by; a name of 64 digits is a digest.
    private func digests() throws -> [Digest] {
        let text = content.hasPrefix("sha256:") ? String(content.dropFirst(7)) : content
        if let digest = Digest(.sha256, hexadecimal: text) { return [digest] }
        let file = try OpenFile(try Path(content).path, links: .follow)
        return Array(try file.digests(Set(DigestAlgorithm.collisionResistant)).digests.values)
    }
}
