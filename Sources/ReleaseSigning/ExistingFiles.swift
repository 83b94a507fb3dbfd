internal import FileAccess
internal import Findings
internal import GnuPG
internal import GnuPGSigning
internal import Manifests
internal import OpenPGP
internal import ReleaseVerification
internal import TrustPolicy

/// What lies where a manifest and its signature are to be written.
struct ExistingFiles {
    /// Nil where there is nothing.
    let manifest: [UInt8]?
    let signature: [UInt8]?

    /// Reads both.
    ///
    /// - Throws: ``FileError/Code/exists`` for a file that is neither, and must not be replaced then; for anything that is
    ///   no regular file in any case.
    init(_ planned: SigningPlan.PlannedManifest, replacingOtherFiles: Bool) throws(FileError) {
        manifest = try Self.read(planned.path, limit: Manifest.largest, replacingOtherFiles) { bytes in
            (try? Manifest(bytes, fileName: planned.path.name ?? [])) != nil
        }
        signature = try Self.read(planned.signaturePath, limit: SignatureFile.largest, replacingOtherFiles) { bytes in
            (try? SignatureFile(bytes)) != nil
        }
    }

    /// Where a file must be there to be replaced.
    func paths(_ planned: SigningPlan.PlannedManifest) -> [BytePath] {
        (manifest == nil ? [] : [planned.path]) + (signature == nil ? [] : [planned.signaturePath])
    }

    private static func read(
        _ path: BytePath, limit: Int, _ replacingOtherFiles: Bool, isOurs: ([UInt8]) -> Bool
    ) throws(FileError) -> [UInt8]? {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try OpenFile(path, links: .refuse).readAll(limit: limit)
        } catch {
            if error.code == .notFound { return nil }
            if error.code == .tooLarge, replacingOtherFiles { return [] }
            throw error
        }
        guard replacingOtherFiles || isOurs(bytes) else {
            throw FileError(
                .exists, "replace", path.bytes, detail: "it is there already, and is no manifest or signature")
        }
        return bytes
    }
}

extension ExistingFiles {
    /// Whether signing again would change nothing that matters: the manifest is the same, and its signature verifies now,
    /// is by exactly these keys, says exactly what would be ordered (of the release, too), is in the ordered form, and has
    /// over half of its life left.
    ///
    /// - Parameter judges: the first wants every one of the keys; all must accept what is there.
    /// - Returns: the signatures, in their order, or nil.
    func current(
        for manifest: [UInt8], _ planned: SigningPlan.PlannedManifest, binding: ReleaseBinding?, keys: [SigningKey],
        judges: [SignatureJudge]
    ) throws(VerificationError) -> [MadeSignatureFacts]? {
        guard let signature, self.manifest == manifest, let file = try? SignatureFile(signature) else { return nil }
        let isArmored = signature.first.map { $0 & 0x80 == 0 } ?? false
        var packets: [SignaturePacket] = []
        for case .passed(let packet) in file.signatures { packets.append(packet) }
        guard packets.count == file.signatures.count, packets.count == keys.count else { return nil }
        guard let now = judges.first?.requirements.now else { return nil }
        for (packet, key) in zip(packets, keys) {
            guard packet.issuerFingerprint == key.key, key.order.isMet(by: packet),
                binding.map({ $0.isSaid(by: packet) }) ?? true,
                (key.order.form == .armored) == isArmored, Self.hasHalfItsLife(packet, now)
            else { return nil }
        }
        for (position, judge) in judges.enumerated() {
            let verdict = try judge.verify(
                ReadFile(path: planned.path, bytes: manifest),
                signatures: [ReadFile(path: planned.signaturePath, bytes: signature)])
            guard let accepted = verdict.accepted else { return nil }
            guard position > 0 || accepted.signed.decision.judgements.allSatisfy(\.counts) else { return nil }
        }
        return zip(packets, keys).map { MadeSignatureFacts($0, $1) }
    }

    private static func hasHalfItsLife(_ packet: SignaturePacket, _ now: Timestamp) -> Bool {
        guard let end = packet.expiresAt else { return true }
        let whole = end.secondsSince1970 - packet.createdAt.secondsSince1970
        return end.secondsSince1970 - now.secondsSince1970 > whole / 2
    }
}
