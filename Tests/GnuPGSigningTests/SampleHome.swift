import FileAccess
import Findings
import GnuPG
import OpenPGP
import TestSupport
import Testing

@testable import GnuPGSigning

/// A publisher's home, in the terms of the modules under test.
extension GnuPGHome {
    /// Makes a primary key that only certifies and a signing subkey; gives the primary key's fingerprint.
    @discardableResult
    func makeKeyWithSubkey(
        _ user: String = "Publisher <p@example.org>", passphrase: String = ""
    ) throws -> Fingerprint {
        let primary = try makeKey(user, usage: "cert", passphrase: passphrase)
        try addSubkey(to: primary, passphrase: passphrase)
        return try #require(Fingerprint(hexadecimal: primary))
    }

    func subkeys() throws -> [Fingerprint] { try fingerprints(of: "sub").compactMap { Fingerprint(hexadecimal: $0) } }

    func secretKey(_ key: Fingerprint, passphrase: String = "", armored: Bool = true) throws -> GivenSecretKey {
        let form = armored ? ["--armor"] : []
        return try given(gpg(form + ["--export-secret-keys", key.hexadecimal], passphrase: passphrase))
    }

    func given(_ bytes: [UInt8]) throws -> GivenSecretKey {
        GivenSecretKey(try Secret(copying: bytes), title: "'sample'")
    }
}
