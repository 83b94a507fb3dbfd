/// Which names the manifest of a file, and the signatures of a manifest, usually have. Names only: what lies there is
/// judged like anything else.
public enum Discovery {
    /// The names that a manifest for the file `name` may have, in the same folder.
    public static func manifestNames(for name: [UInt8]) -> [[UInt8]] {
        let own = [
            ".SHA256SUM", ".SHA512SUM", ".sha256", ".sha512", ".sha256sum", ".sha512sum", ".SHA384SUM", ".sha384",
            ".SHA1SUM", ".sha1", ".md5",
        ].map { name + Array($0.utf8) }
        let shared = [
            "SHA256SUMS", "SHA512SUMS", "SHASUMS256.txt", "SHASUMS512.txt", "SHA256SUMS.txt", "SHA512SUMS.txt",
            "sha256sums.txt", "sha512sums.txt", "sha256sum.txt", "sha512sum.txt", "SHA256SUM", "SHA512SUM", "B2SUMS",
            "checksums.txt", "all.SHA256SUMS", "SHA1SUM", "SHA1SUMS", "MD5SUMS",
        ].map { Array($0.utf8) }
        return own + shared
    }

    /// The names that a detached signature of the file `name` may have, in the same folder.
    public static func signatureNames(for name: [UInt8]) -> [[UInt8]] {
        [".sig", ".asc", ".gpg", ".sign"].map { name + Array($0.utf8) }
    }
}
