public import Findings
public import OpenPGP
public import TrustPolicy

/// Gets keys from the addresses that policies name. What an address gives is a copy of a key that the policy names by its
/// fingerprint, or a revocation of it, or nothing: other keys are dropped, and whatever one copy revokes stays revoked.
public final class KeyDownloads {
    private let source: any ReleaseSource
    /// A warning for each address that gave none, whatever policy names it.
    public private(set) var remarks: [Finding] = []
    /// What addresses gave so far: each is asked once.
    private var known: [String: Result<[UInt8], KeySourceProblem>] = [:]

    public init(from source: any ReleaseSource) {
        self.source = source
    }

    /// The keys of `policy` from all of its addresses.
    ///
    /// - Returns: the files, and a warning for each address that gave none.
    public func files(of policy: Policy) -> (files: [KeyFile], remarks: [Finding]) {
        var files: [KeyFile] = []
        var remarks: [Finding] = []
        for case .address(let text) in policy.keys {
            do throws(KeySourceProblem) {
                let file = try file(at: text, naming: Set(policy.namedKeys))
                if file.hadSecretParts {
                    let message: Message =
                        "'\(AddressText.shown(text))' gives a secret key; only its public part is used"
                    remarks.append(Finding(.secretKeyInPublicFile, message, severity: .warning))
                }
                files.append(file)
            } catch {
                remarks.append(error.finding)
            }
        }
        self.remarks += remarks.filter { !self.remarks.contains($0) }
        return (files, remarks)
    }

    private func file(at text: String, naming keys: Set<Fingerprint>) throws(KeySourceProblem) -> KeyFile {
        let shown = AddressText.shown(text)
        let answer = known[text] ?? Result { () throws(KeySourceProblem) in try bytes(at: text) }
        known[text] = answer
        let content = try answer.get()
        let file: KeyFile
        do throws(FormatError) {
            file = try KeyFile(content)
        } catch {
            let what = ContentKind.describe(content)
            throw KeySourceProblem("'\(shown)' gives no key: \(what.map { "it is \($0)" } ?? error.reason)")
        }
        let keyIDs = Set(keys.map(\.keyID))
        guard
            file.certificates.contains(where: { keys.contains($0.fingerprint) })
                || file.revocations.contains(where: { !$0.issuers.isDisjoint(with: keyIDs) })
        else {
            let found = Message(
                joining: file.certificates.prefix(4).map { "\($0.fingerprint.hexadecimal)" }, separator: ", ")
            throw KeySourceProblem("'\(shown)' gives another key than the policy names: \(found)")
        }
        return file
    }

    private func bytes(at text: String) throws(KeySourceProblem) -> [UInt8] {
        let address: ReleaseAddress
        do throws(LocationError) { address = try ReleaseAddress(text) } catch {
            throw KeySourceProblem(error.finding.message)
        }
        let receiver = MemoryReceiver()
        do throws(DownloadError) {
            _ = try source.download(address, limit: Int64(KeyFile.largest), to: receiver, progress: nil)
            return receiver.bytes
        } catch {
            let status: Message = error.kind == .missing ? "'\(address.shown)' is not there" : error.finding.message
            throw KeySourceProblem(status)
        }
    }
}

/// An address that gave no key.
private struct KeySourceProblem: FindingError {
    let finding: Finding

    init(_ reason: Message) {
        finding = Finding(.keySourceUnusable, "\(reason); passed over", severity: .warning)
    }
}
