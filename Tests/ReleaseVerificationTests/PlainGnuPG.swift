import TestSupport

extension PlainGnuPG {
    /// The status lines of verifying `signature` over `data` with the keys of `certificate`.
    func verify(_ signature: [UInt8], _ data: [UInt8], _ certificate: [UInt8], at time: Int64) throws -> String {
        let options = [
            "--quiet", "--lock-never", "--weak-digest", "SHA1", "--weak-digest", "RIPEMD160", "--faked-system-time",
            "\(time)!",
        ]
        try forget()
        try gpg(options + ["--import", "FILE"], certificate)
        return try gpg(options + ["--verify", "FILE", "DATA"], signature, data: data).text
    }
}
