public import FileAccess
internal import Findings
internal import GnuPG
public import GnuPGSigning
public import OpenPGP
internal import ReleaseVerification
internal import SystemPackage
internal import TrustPolicy
public import TrustState

/// A policy with the signatures of its roots, as far as they are there.
public struct SignedPolicy: Sendable {
    public let path: BytePath
    /// Those who signed now; the others had before.
    public let new: [Fingerprint]
    public let signatures: PolicySignatures
}

extension UnsignedPolicy {
    /// Has roots sign the policy: each one's armored signature is added to those that are there, verified with the public
    /// keys alone, and appears by rename.
    ///
    /// - Parameter record: remembers what this user's roots signed; nil to remember nothing.
    /// - Throws: ``ReleaseSigningError``; then the signatures are as they were. For a key that is no root of this version
    ///   or the one before, and for a root that has signed another file as this version.
    public func sign(
        with keys: [SigningKey], record: SignedPolicies?, now: Timestamp
    ) throws(ReleaseSigningError) -> SignedPolicy {
        let folder = try locked()
        defer { withExtendedLifetime(folder) {} }
        for key in keys { try checkIsRoot(key.certificate.fingerprint) }
        try checkPrevious(now)
        let existing = try ExistingSignatures(at: file.signaturePath)
        let certificates = keys.map(\.certificate)
        let before = try review(existing.bytes, certificates, now)
        let signed = Set(before.roots.flatMap(\.signed))
        let new = keys.filter { !signed.contains($0.certificate.fingerprint) }
        guard !new.isEmpty else { return SignedPolicy(path: file.signaturePath, new: [], signatures: before) }
        let holders = new.map(\.certificate.fingerprint)
        for key in new where existing.packets.contains(where: { key.certificate.issuer(of: $0) != nil }) {
            throw signedOtherwise(key.certificate.fingerprint)
        }
        _ = try PolicyText(file.policy).checkKeys(at: file.path, of: Set(holders))
        try ReleaseSigningError.wrapping { () throws(TrustStateError) in try record?.check(file, holders) }
        let made = try ReleaseSigningError.wrapping { () throws(SigningError) in
            try new.map { (key) throws(SigningError) in try key.sign(file.bytes) }
        }
        let staged = try stage(existing.bytes + made.flatMap(\.bytes))
        let written: [UInt8]
        do throws(FileError) {
            written = try staged.contents(limit: SignatureFile.largest)
        } catch {
            throw ReleaseSigningError(error)
        }
        // Time has passed, and a signature from the future would count for nothing.
        let after = try review(written, certificates, max(now, .now()))
        guard Set(after.roots.flatMap(\.signed)).isSuperset(of: holders) else {
            throw ReleaseSigningError(after.findings.map { $0.weighing(.error) })
                ?? ReleaseSigningError(Finding(.internalError, "what was signed was rejected without a reason"))
        }
        // Before anybody can have the signature: what is not remembered must not exist.
        try ReleaseSigningError.wrapping { () throws(TrustStateError) in try record?.remember(file, holders) }
        do throws(FileError) {
            try staged.publish(mode: .document, replacing: existing.areThere)
        } catch {
            throw ReleaseSigningError(error)
        }
        return SignedPolicy(path: file.signaturePath, new: holders, signatures: after)
    }

    /// Locks the folder, where the policy must still be what was read.
    private func locked() throws(ReleaseSigningError) -> Folder {
        try ReleaseSigningError.wrapping { () throws(FileError) in
            let folder = try Folder(file.path.folder)
            try folder.lock()
            guard try OpenFile(file.path, links: .follow).readAll(limit: Policy.largest) == file.bytes else {
                throw FileError(.changed, "sign", file.path.bytes, detail: "it changed since it was read")
            }
            return folder
        }
    }

    /// A file that nobody signed may say anything of what was in force before, and hide what this version changes.
    private func checkPrevious(_ now: Timestamp) throws(ReleaseSigningError) {
        guard let previous else { return }
        let isReached = try ReleaseSigningError.wrapping { () throws(TrustStateError) in try previous.inForce() }.map {
            (inForce) throws(ReleaseSigningError) in
            try ReleaseSigningError.wrapping { () throws(TrustStateError) in
                try PolicyChain(besides: inForce.file.path, cached: { _ in [] }, now: now).reaches(
                    previous, from: inForce)
            }
        }
        guard isReached == false else { return }
        throw ReleaseSigningError(
            previous.refusal(
                .thresholdNotMet,
                "is compared with, and the policy in force does not lead to it: its roots have not signed it"))
    }

    private func checkIsRoot(_ key: Fingerprint) throws(ReleaseSigningError) {
        let roots = [file, previous].compactMap { $0?.policy.roots?.keys }.flatMap(\.self)
        guard !roots.contains(key) else { return }
        let message: Message = "\(key.hexadecimal) is no root of '\(file.path.bytes)', nor of the version before"
        throw ReleaseSigningError(
            Finding(
                .signerNotTrusted, message, remedy: "Sign with a key that the policy names among its roots.",
                path: file.path.bytes))
    }

    private func signedOtherwise(_ key: Fingerprint) -> ReleaseSigningError {
        let message: Message =
            """
            '\(file.signaturePath.bytes)' holds a signature by \(key.hexadecimal) that is not over '\(file.path.bytes)' as it is \
            now
            """
        return ReleaseSigningError(Finding(.policySignedOtherwise, message, path: file.signaturePath.bytes))
    }

    private func review(
        _ signatures: [UInt8], _ certificates: [Certificate], _ now: Timestamp
    ) throws(ReleaseSigningError) -> PolicySignatures {
        try ReleaseSigningError.wrapping { () throws(TrustStateError) in
            try PolicySignatures(
                over: file, after: previous, in: ReadFile(path: file.signaturePath, bytes: signatures),
                certificates: certificates, now: now)
        }
    }

    /// Writes the signatures where nobody looks for them.
    private func stage(_ bytes: [UInt8]) throws(ReleaseSigningError) -> StagedFile {
        try ReleaseSigningError.wrapping { () throws(FileError) in
            let staged = try StagedFile(for: file.signaturePath)
            try staged.write(bytes)
            try staged.synchronize()
            return staged
        }
    }
}

/// The signatures that others have made already.
private struct ExistingSignatures {
    /// Whole armor blocks; empty where there is no file yet.
    private(set) var bytes: [UInt8] = []
    private(set) var packets: [SignaturePacket] = []
    private(set) var areThere = false

    init(at path: BytePath) throws(ReleaseSigningError) {
        do throws(FileError) {
            bytes = try OpenFile(path, links: .refuse).readAll(limit: SignatureFile.largest)
            areThere = true
        } catch {
            if error.code == .notFound { return }
            throw ReleaseSigningError(error)
        }
        let file = try ReleaseSigningError.wrapping { () throws(FormatError) in try SignatureFile(bytes) }
        guard bytes.first.map({ $0 & 0x80 == 0 }) ?? false else {
            let message: Message = "'\(path.bytes)' is not armored, so no signature can be added to it"
            throw ReleaseSigningError(
                Finding(.outputExists, message, remedy: "Armor it, with: gpg --enarmor.", path: path.bytes))
        }
        for case .passed(let packet) in file.signatures { packets.append(packet) }
        if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    }
}
