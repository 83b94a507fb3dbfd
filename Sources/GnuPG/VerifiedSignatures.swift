internal import FileAccess
internal import Findings
public import OpenPGP

// gpg is asked about each signature in a certificate by itself, with the same answer whatever else stands there: it need
// accept neither a user ID nor the binding of a subkey for that, and takes one verification a signature.

extension Certificate {
    /// The certificate with what the primary key really said: those of the signatures in its name that verify, and of its
    /// parts those that have one. Whether they count is not said.
    public func verified(process: GnuPGProcess) throws(EngineError) -> Certificate {
        restricted(to: try verified(ownSignatures, process: process))
    }

    /// The certificate without the signatures that name who may revoke it and that the primary key did not make: anybody
    /// could have added them, with a revocation by the key that they name. Costs nothing where there is no such revocation.
    public func withoutForgedRevokers(process: GnuPGProcess) throws(EngineError) -> Certificate {
        guard hasDesignatedRevocations else { return self }
        let naming = ownSignatures.filter { !$0.signature.designatedRevokers.isEmpty }
        return removingRevokers(in: naming, but: try verified(naming, process: process))
    }

    private func verified(
        _ signatures: [PlacedSignature], process: GnuPGProcess
    ) throws(EngineError) -> Set<PlacedSignature> {
        var verified: Set<PlacedSignature> = []
        var open = signatures.split(by: Self.mostAtOnce)
        var questions = 0
        while let asked = open.popLast() {
            questions += 1
            guard questions <= Self.mostQuestions else {
                throw EngineError(.failed, "gpg does not say which signatures of \(fingerprint.hexadecimal) verify")
            }
            let listing = try SignatureListing(of: restricted(to: Set(asked)), process: process)
            verified.formUnion(listing.verified)
            // Something that gpg does not read hides what stands beside it.
            let unanswered = asked.filter { !listing.answered.contains($0) }
            if asked.count > 1 { open += unanswered.split(by: max(1, unanswered.count / 2)) }
        }
        return verified
    }

    /// Signatures a gpg process is asked about: a few seconds of work.
    private static var mostAtOnce: Int { 1_024 }
    /// gpg processes for one certificate.
    private static var mostQuestions: Int { 256 }
}

extension Array {
    fileprivate func split(by count: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: count).map { Array(self[$0..<Swift.min($0 + count, self.count)]) }
    }
}
