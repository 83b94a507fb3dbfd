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

    /// The content of a key file, whatever it is, without what is secret in it; through links.
    ///
    /// Whose file it is cannot be known before it was read, so it is read as a secret is.
    public static func bytes(of path: BytePath) throws(Problem) -> [UInt8] {
        var content = try secret(at: path)
        do throws(FormatError) {
            return try unsafe content.withMutableBytes { (bytes) throws(FormatError) in
                try unsafe SecretRedaction.redacted(bytes) ?? Array(bytes)
            }
        } catch {
            throw malformed(path, error)
        }
    }

    /// What a reviewer would object to in a key file.
    public static func lint(of path: BytePath) throws(Problem) -> KeyLint {
        let now: Timestamp
        do throws(ClockBehind) {
            now = try ReleaseDate.checked()
        } catch {
            throw Problem(finding: error.finding)
        }
        let bytes = try bytes(of: path)
        do throws(FormatError) {
            return try KeyLint(bytes, now: now, path: path.bytes)
        } catch {
            throw malformed(path, error)
        }
    }

    private static func secret(at path: BytePath) throws(Problem) -> Secret {
        do throws(FileError) {
            let file = try OpenFile(path, links: .follow)
            // Some files do not say how large they are.
            let isSaid = (1...Int64(KeyFile.largest)).contains(file.size)
            return try Secret(of: file, limit: isSaid ? Int(file.size) : KeyFile.largest)
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
            throw malformed(path, error)
        }
    }

    private static func malformed(_ path: BytePath, _ error: FormatError) -> Problem {
        let message: Message = "'\(path.bytes)' is not a key file: \(error.reason)"
        return Problem(finding: Finding(.keyFileMalformed, message, path: path.bytes))
    }
}
