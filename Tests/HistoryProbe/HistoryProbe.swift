// Remembers audits as the command does, quickly: files FIRST to LAST of a target, all of one content. Says each file's
// number once it is remembered. With "end" the audit comes to its end, with "resume" it goes on where one stopped.
//
// usage: HistoryProbe DATABASE TARGET FIRST LAST end|leave|resume

internal import AuditHistory
internal import FileAccess
internal import Findings
internal import Glibc
internal import Manifests
internal import MirrorAudit
internal import OpenPGP

@main
enum HistoryProbe {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 6, let path = BytePath(arguments[1]), let first = Int(arguments[3]),
            let last = Int(arguments[4]), let digest = Digest(.sha256, [UInt8](repeating: 0x5A, count: 32))
        else { exit(64) }
        do {
            let memory = HistoryMemory(try HistoryDatabase(path, for: .remembering), resumes: arguments[5] == "resume")
            _ = try memory.begin(arguments[2], isOrigin: false, isWhole: true, at: .now())
            for number in first...last {
                var file = AuditedFile(Array("file-\(number)".utf8), .artifact, .ok)
                guard try memory.resumed(file.path, in: arguments[2]) == nil else { continue }
                file.digest = digest
                file.size = Int64(number)
                try memory.observe(file, in: arguments[2], at: .now())
                say("\(number)\n")
            }
            if arguments[5] != "leave" { try memory.end(AuditedTarget(arguments[2]), at: .now()) }
        } catch let error as any FindingError {
            say("\(error.finding.rule.name): \(error.finding.message)\n")
            exit(error.finding.rule.status.rawValue)
        } catch {
            exit(70)
        }
    }

    /// At once, and whole.
    private static func say(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(1, $0.baseAddress, $0.count) }
    }
}
