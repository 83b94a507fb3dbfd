internal import CGPGME
internal import Findings
public import OpenPGP

// gpg drops on import what the primary key did not sign. So what it exports again of a certificate is verified.

extension Certificate {
    /// Of the signatures in this key's name those that gpg keeps: the primary key made them. None where gpg accepts no part of
    /// it.
    public func verifiedSignatures(process: GnuPGProcess) throws(EngineError) -> Set<CertificateSignature> {
        var options = EngineOptions(acceptsLegacyBindings: true)
        options.keepsAllSignatures = true
        let home = try EngineHome.importing(self, options: options, process: process)
        guard try home.keys() != nil else { return [] }
        let bytes = try home.exported(fingerprint)
        let file: KeyFile
        do throws(FormatError) {
            file = try KeyFile(bytes)
        } catch {
            throw EngineError(.failed, "what gpg exported of \(fingerprint.hexadecimal) cannot be read")
        }
        return Set(file.certificates.filter { $0.primaryKey == primaryKey }.flatMap(\.ownSignatures))
    }

    /// The certificate without the signatures that name who may revoke it and that the primary key did not make: anybody
    /// could have added them, with a revocation by the key that they name. Costs nothing where there is no such revocation.
    public func withoutForgedRevokers(process: GnuPGProcess) throws(EngineError) -> Certificate {
        guard hasDesignatedRevocations else { return self }
        var verified: Set<CertificateSignature> = []
        var asked: Set<CertificateSignature> = []
        for part in forVerifyingRevokers(rounds: Self.mostRounds) {
            asked.formUnion(part.signaturesNamingRevokers)
            verified.formUnion(try part.verifiedSignatures(process: process))
        }
        return removing(asked.subtracting(verified))
    }

    /// Of one user ID so many certifications that name revokers are asked for; beyond that they count unverified: a key
    /// is better taken for revoked than not.
    private static var mostRounds: Int { 16 }
}

extension EngineHome {
    /// The public certificate as gpg holds it. See: gpgme manual, "Exporting Keys"
    fileprivate func exported(_ key: Fingerprint) throws(EngineError) -> [UInt8] {
        let data = try EngineData()
        let outcome = try unsafe context.run { context in unsafe gpgme_op_export(context, key.hexadecimal, 0, data.raw)
        }
        guard outcome.code == 0, outcome.ending == .exited(0) else {
            throw EngineError(.failed, "gpg did not export \(key.hexadecimal)")
        }
        return try data.bytes()
    }
}
