internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import OpenPGP
internal import ReleaseVerification
internal import Releases

/// How far a file is that such a signature is over.
enum SignedFileState: Equatable {
    case notRead
    /// In bytes.
    case read(size: Int64)
    /// It is accepted by its one signature alone, which need not be judged once more.
    case vouchedFor
}

/// Signatures that no manifest lists. Whoever is called one must be one: a name vouches for nothing.
extension TargetAudit {
    /// Judges what is called a signature over what it would be over, once that was read.
    func judgeSignature(_ file: inout AuditedFile, _ digests: ContentDigests) throws {
        guard let signed = inventory.signedPath(of: file.path), let number = inventory.find(signed),
            inventory.holds(number)
        else {
            file.add(.fileUnlisted, "'\(file.path)' is a signature, and what it would be over is not there")
            return
        }
        guard let path = BytePath(file.path), let shown = BytePath(signed) else { return }
        switch inventory.role(of: signed) {
        case .signature:
            file.add(.fileUnlisted, "'\(file.path)' is a signature of a signature, which nobody asks for")
        case .manifest:
            // Of a manifest that is not accepted, its own findings say what is wrong.
            if let manifest = manifests.accepted(at: signed) { file.add(manifest.signed.objections(to: path)) }
        case .artifact:
            // What is wrong with that is said already; and what alone vouched for it was judged.
            if isFaulty(number) || signedFiles[number] == .vouchedFor { return }
            guard case .read(let size)? = signedFiles[number] else {
                // What it is over was not read this time: neither is it.
                file.verdict = file.verdict == .ok ? .notReread : file.verdict
                return
            }
            do throws(TreeError) {
                try judge(&file, path, digests, over: number, shown, size)
            } catch {
                file.add([error.finding])
            }
        }
    }

    private func judge(
        _ file: inout AuditedFile, _ path: BytePath, _ digests: ContentDigests, over number: Int, _ signed: BytePath,
        _ size: Int64
    ) throws(TreeError) {
        guard digests.size <= SignatureFile.largest else {
            let message: Message = "'\(file.path)' is not a detached signature: it has \(digests.size) bytes"
            throw TreeError(Finding(.signatureMalformed, message, path: file.path))
        }
        let bytes = try tree.content(of: file.path, limit: SignatureFile.largest)
        guard (try? ContentDigests(sha256Of: bytes))?[.sha256] == digests[.sha256] else {
            let message: Message = "'\(file.path)' changed while it was audited"
            throw TreeError(Finding(.digestMismatch, message, path: file.path))
        }
        let tree = tree
        let judged: (findings: [Finding], digests: ContentDigests?)
        do throws(VerificationError) {
            judged = try judge.objections(to: ReadFile(path: path, bytes: bytes), over: signed) {
                try tree.file(at: signed.bytes, size: size)
            }
        } catch {
            throw TreeError(error.finding)
        }
        file.add(judged.findings)
        // It was read twice: both times it must have been what manifests list.
        if let again = judged.digests, let found = listedContent.findings(about: again, number),
            found.status != .verified
        {
            let message: Message = "'\(signed.bytes)' changed while it was audited"
            file.add([Finding(.digestMismatch, message, path: file.path)])
        }
    }

    /// Puts signatures that no manifest lists behind the rest, which must have been read when they are judged, and notes what
    /// they are over.
    func inOrderOfReading(_ numbers: [UInt32]) -> [UInt32] {
        var (first, last): ([UInt32], [UInt32]) = ([], [])
        for number in numbers {
            guard let signed = signedByUnlisted(Int(number)) else {
                first.append(number)
                continue
            }
            last.append(number)
            signedFiles[signed] = signedFiles[signed] ?? .notRead
        }
        return last.isEmpty ? numbers : first + last
    }

    /// Notes how large a file is that such a signature may be over, of one that is not read again.
    func noteSize(_ size: Int64?, of path: [UInt8], _ number: Int) {
        guard let size, Discovery.signatureNames(for: path).contains(where: { inventory.holds($0) }) else { return }
        signedFiles[number] = .read(size: size)
    }

    /// Notes that a file is accepted by this one signature beside it alone, which need not be judged once more.
    func noteVouching(_ signed: SignedDecision, _ signatures: [ReadFile], for path: [UInt8]) {
        guard signatures.count == 1, signed.objections(to: signatures[0].path).isEmpty,
            let number = inventory.find(path), signedFiles[number] != nil
        else { return }
        signedFiles[number] = .vouchedFor
    }

    /// The number of what a signature that no manifest lists would be over; nil for anything else.
    private func signedByUnlisted(_ number: Int) -> Int? {
        guard !manifests.listing.isListed(number) else { return nil }
        let path = inventory[number]
        guard inventory.role(of: path) == .signature, let signed = inventory.signedPath(of: path) else { return nil }
        return inventory.find(signed)
    }
}
