import Findings

@testable import OpenPGP

/// Files of public keys, as publishers hand them out.
enum KeyFileTarget: FuzzTarget {
    static func check(_ input: [UInt8]) throws(BrokenPromise) -> Bool {
        checkOutline(input)
        let file: KeyFile
        do throws(FormatError) { file = try KeyFile(input) } catch {
            try promise(error.rule == .keyFileMalformed, "a file is refused by \(error.rule.name)")
            try promiseVisible(error.reason.text)
            return false
        }
        try promise(!file.certificates.isEmpty || !file.revocations.isEmpty, "a file holds nothing and is accepted")
        let keys = file.certificates.map(\.primaryKey)
        try promise(Set(keys).count == keys.count, "a primary key is there twice")
        for certificate in file.certificates { try check(certificate) }
        try checkMerging(file)
        try checkLint(input, file)
        return true
    }

    private static func only(_ bytes: [UInt8], _ name: String) throws(BrokenPromise) -> Certificate {
        let file = try promised("\(name): it is not read again") { try KeyFile(bytes) }
        guard let certificate = file.certificates.first, file.certificates.count == 1 else {
            throw BrokenPromise("\(name): it is read as \(file.certificates.count) certificates")
        }
        return certificate
    }

    /// What gpg gets, and what is kept, are the same certificate when they are read again, and hold no secret.
    private static func check(_ certificate: Certificate) throws(BrokenPromise) {
        let minimized = certificate.minimized()
        try checkTags(minimized)
        let small = try only(minimized, "minimized")
        try promise(small.primaryKey == certificate.primaryKey, "minimized: it is another key")
        try promise(small.minimized() == minimized, "minimized: it is written otherwise when it is read again")
        try promise(!small.hadSecretParts, "minimized: it has secret parts")
        try promise(small.revocations == certificate.revocations, "minimized: a revocation is lost")

        let complete = certificate.complete()
        try checkTags(complete)
        let whole = try only(complete, "complete")
        try promise(whole.complete() == complete, "complete: it is written otherwise when it is read again")
        try promise(whole.minimized() == minimized, "complete: what gpg gets of it is something else")
        let claims = Set(certificate.revocationClaims)
        try promise(Set(whole.revocationClaims).isSuperset(of: claims), "complete: a revocation is lost")

        try promise(certificate.droppedSignatureCount >= 0, "signatures were dropped less than never")
        let cached = try only(certificate.cacheable().complete(), "cacheable")
        try promise(cached.primaryKey == certificate.primaryKey, "cacheable: it is another key")
        for claim in claims { try promiseVisible(claim.explanation.text) }
        _ = (certificate.claimedExpiry?.rfc3339, certificate.claimedKeyFlags, certificate.designatedRevokers)
        _ = (certificate.weakBindings, certificate.subkeys.map { $0.claimedExpiry?.rfc3339 })
    }

    private static func checkTags(_ packets: [UInt8]) throws(BrokenPromise) {
        let allowed: Set<Packet.Tag> = [.publicKey, .publicSubkey, .userID, .userAttribute, .signature]
        var rest = packets[...]
        while !rest.isEmpty {
            let packet = try promised("what was written has no packets") { try Packet.first(of: &rest) }
            try promise(allowed.contains(packet.tag), "a packet of type \(packet.tag.rawValue) is written")
        }
    }

    /// The same file once more changes nothing.
    private static func checkMerging(_ file: KeyFile) throws(BrokenPromise) {
        let merged = KeyFile.merged([file, file])
        try promise(merged.map { $0.complete() } == file.certificates.map { $0.complete() }, "merging changes a key")
    }

    /// A reviewer is shown every key that is used.
    private static func checkLint(_ input: [UInt8], _ file: KeyFile) throws(BrokenPromise) {
        guard !file.certificates.isEmpty else { return }
        let now = Timestamp(secondsSince1970: 1_800_000_000)
        let lint = try promised("a key file cannot be looked at") { try KeyLint(input, now: now, path: []) }
        try promise(lint.certificates == file.certificates.map(\.fingerprint), "other keys are shown than are used")
        for finding in lint.findings { try promiseVisible(finding.message.text) }
    }

    private static func checkOutline(_ input: [UInt8]) {
        unsafe input.withUnsafeBytes { bytes in _ = unsafe SecretKeyOutline(bytes) }
    }
}
