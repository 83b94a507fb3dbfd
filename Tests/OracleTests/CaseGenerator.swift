import PacketForge

/// Makes cases. A seed gives the same one in every run but for the numbers of keys and signatures, which OpenSSL chooses.
struct CaseGenerator {
    let keys: CaseKeys
    private let manifest: [UInt8]

    init() throws {
        keys = try CaseKeys()
        manifest = try SignatureCase.manifest()
    }

    func signatureCase(_ seed: Int) throws -> SignatureCase {
        var numbers = SeededNumbers(seed + 1)
        var traits: [String] = []
        let certificate = try CaseCertificate(keys, &numbers, &traits)
        let signatures = try self.signatures(by: certificate, &numbers, &traits)
        let signature = try SignatureFileDamage.file(of: signatures, over: manifest, &numbers, &traits)
        let keyFile = try KeyFileDamage.file(of: certificate, keys, &numbers, &traits)
        return SignatureCase(
            seed: seed, data: data(&numbers, &traits), signature: signature, keyFile: keyFile, traits: traits)
    }

    /// One signature, most often.
    private func signatures(
        by certificate: CaseCertificate, _ numbers: inout SeededNumbers, _ traits: inout [String]
    ) throws -> [[UInt8]] {
        let count = numbers.isOne(in: 6) ? 2 + (numbers.isOne(in: 3) ? 1 : 0) : 1
        if count > 1 { traits.append("\(count) signatures") }
        return try (0..<count).map { _ in
            let signer: ForgedKey
            if numbers.isOne(in: 12) {
                traits.append("by a stranger")
                signer = keys.stranger
            } else {
                signer = numbers.choice(of: certificate.signers)
                if signer.createdAt != certificate.primary.createdAt { traits.append("by another date's key") }
            }
            return try CaseSignature.packet(over: manifest, by: signer, &numbers, &traits)
        }
    }

    /// What the signatures are held against.
    private func data(_ numbers: inout SeededNumbers, _ traits: inout [String]) -> [UInt8] {
        guard numbers.isOne(in: 14) else { return manifest }
        switch Int.random(in: 0..<4, using: &numbers) {
        case 0:
            traits.append("data without its last byte")
            return manifest.dropLast()
        case 1:
            traits.append("data with CRLF")
            return CaseSignature.text(manifest)
        case 2:
            traits.append("data with a space at its end")
            return manifest.dropLast() + Array(" \n".utf8)
        default:
            traits.append("data changed")
            return numbers.change(manifest)
        }
    }
}

/// Keys for all cases; making them takes longer than all else.
struct CaseKeys {
    let primaries: [ForgedKey]
    let weak: [ForgedKey]
    let subkeys: [ForgedKey]
    let stranger: ForgedKey

    init() throws {
        primaries = try [ForgedKey(), ForgedKey(.rsa(bits: 2048)), ForgedKey(.p256)]
        weak = try [ForgedKey(.rsa(bits: 1024)), ForgedKey(.dsa)]
        subkeys = try [ForgedKey(), ForgedKey(.rsa(bits: 2048)), ForgedKey(.p256)]
        stranger = try ForgedKey()
    }
}
