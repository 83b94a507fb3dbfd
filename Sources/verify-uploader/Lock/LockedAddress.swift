import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import OpenPGP
import ReleaseFetching
import ReleaseVerification
import Reports

/// Entries that were fetched from an address. What is needed to compare them is known where the digest alone decided, and
/// where a manifest lay beside the file, as `fetch URL` looks for it.
extension LockSession {
    /// Looks at every entry by address.
    ///
    /// - Parameter keys: key files; of them, those that signed an entry count for it.
    mutating func lookAtAddresses(withKeysIn keys: [String]) throws {
        let session = self
        for entry in try entries() {
            guard case .address(let text) = entry.subject.name else { continue }
            let artifact = try ReleaseAddress(text)
            if entry.manifest == nil {
                guard entry.signers.isEmpty else { continue }
                let addresses = ReleaseAddresses(artifact: artifact, manifest: nil, signature: nil)
                // Nothing vouches for other content, so an update compares it like a check.
                let check = DownloadCheck(judge: nil, pins: [entry.digest], ledger: nil)
                try compare(entry) { session.plan(addresses, check, $0) }
            } else if !keys.isEmpty {
                let manifest = try artifact.appending(ReleaseAddresses.usualManifest)
                let addresses = ReleaseAddresses(
                    artifact: artifact, manifest: manifest,
                    signature: try manifest.appending(ReleaseAddresses.usualSignature))
                let trust = try trust(in: keys, for: entry)
                basis = trust.basis
                findings += trust.remarks.filter { !findings.contains($0) }
                let check = DownloadCheck(judge: trust.judge, pins: [], ledger: nil)
                try compare(entry) { session.plan(addresses, check, $0) }
            }
        }
    }

    private func plan(_ addresses: ReleaseAddresses, _ check: DownloadCheck, _ destination: BytePath) -> FetchPlan {
        FetchPlan(.addresses(addresses), to: destination, check: check, largestArtifact: largestArtifact)
    }

    /// All who signed what is locked must have signed what is there now, and nobody else counts: one publisher's key says
    /// nothing of another's files.
    private func trust(in keys: [String], for entry: LockedRelease) throws -> Trust {
        let options =
            keys.flatMap { ["--keys", $0] } + entry.signers.flatMap { ["--signer", $0.hexadecimal] }
            + ["--threshold", String(entry.signers.count)]
        return try TrustOptions<NoPolicyDefault>.parse(options).resolve(now: now, isFaked: false)
    }
}

extension LockedRelease {
    /// How an entry by address that could not be compared can be; nil for those of a product.
    var remedyForAddress: Message? {
        guard case .address = subject.name else { return nil }
        guard manifest != nil else {
            return """
                Compare it by its address and the policy that it was fetched with: verify-uploader fetch URL --trust POLICY \
                --lock FILE --locked. Keep what needs that in a lock file of its own.
                """
        }
        return "Name the keys of those who signed it: --keys KEY.asc."
    }
}
