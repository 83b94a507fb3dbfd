internal import CGPGME
internal import Findings
internal import GnuPG
public import OpenPGP

// See: gpgme manual, "Generating Keys", gpgme_op_setexpire

extension EditableKey {
    /// Makes the primary key end after `span` from now.
    public func setExpiry(after span: TimeSpan) throws(SigningError) {
        try unsafe edit("change the expiry of \(primary.hexadecimal)") { context, key in
            unsafe gpgme_op_setexpire(context, key, UInt(span.seconds), nil, 0)
        }
    }

    /// The same for some of its subkeys.
    public func setExpiry(ofSubkeys subkeys: [Fingerprint], after span: TimeSpan) throws(SigningError) {
        guard !subkeys.isEmpty else { return }
        let list = subkeys.map(\.hexadecimal).joined(separator: "\n")
        try unsafe edit("change the expiry of subkeys of \(primary.hexadecimal)") { context, key in
            unsafe gpgme_op_setexpire(context, key, UInt(span.seconds), list, 0)
        }
    }

    /// The subkeys that can sign, those that have expired included; newest first.
    public func signingSubkeys() throws(SigningError) -> [KeyFacts] {
        try secretCertificate().keys.dropFirst().map(\.facts)
            .filter { $0.canSign && !$0.isRevoked && !$0.isDisabled && !$0.isInvalid }
            .sorted { ($0.createdAt, $0.fingerprint) > ($1.createdAt, $1.fingerprint) }
    }
}
