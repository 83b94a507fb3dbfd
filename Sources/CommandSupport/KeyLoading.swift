public import FileAccess
public import Findings
public import OpenPGP

/// Reads the files that hold the trusted keys.
public enum KeyLoading {
    /// A key file that cannot be used.
    public struct Problem: FindingError {
        public let finding: Finding
    }

    /// The certificates of all files, merged by primary key, so that a revocation in any of them stays.
    public static func certificates(in paths: [BytePath]) throws(Problem) -> (
        certificates: [Certificate], remarks: [Finding]
    ) {
        var files: [KeyFile] = []
        var remarks: [Finding] = []
        for path in paths {
            let file = try read(path)
            if file.hadSecretParts {
                let message: Message = "'\(path.bytes)' holds a secret key; only its public part is used"
                remarks.append(Finding(.secretKeyInPublicFile, message, severity: .warning, path: path.bytes))
            }
            files.append(file)
        }
        let certificates = KeyFile.merged(files)
        guard !certificates.isEmpty else {
            throw Problem(finding: Finding(.keyFileMalformed, "the key files hold no key that can be used"))
        }
        return (certificates, remarks)
    }

    /// The content of a key file, whatever it is; through links.
    public static func bytes(of path: BytePath) throws(Problem) -> [UInt8] {
        do throws(FileError) {
            return try OpenFile(path, links: .follow).readAll(limit: KeyFile.largest)
        } catch {
            let isMalformed = error.code == .tooLarge || error.code == .notARegularFile
            let rule: Rule = isMalformed ? .keyFileMalformed : .keyFileMissing
            throw Problem(finding: Finding(rule, error.finding.message, path: path.bytes))
        }
    }

    private static func read(_ path: BytePath) throws(Problem) -> KeyFile {
        let bytes = try bytes(of: path)
        do throws(FormatError) {
            return try KeyFile(bytes)
        } catch {
            let message: Message = "'\(path.bytes)' is not a key file: \(error.reason)"
            throw Problem(finding: Finding(.keyFileMalformed, message, path: path.bytes))
        }
    }
}
