/// Which names the manifest of a file, and the signatures of a manifest, usually have. Names only: what lies there is
/// judged like anything else.
public enum Discovery {
    /// The names that a manifest for the file `name` may have, in the same folder.
    public static func manifestNames(for name: [UInt8]) -> [[UInt8]] {
        ownSuffixes.map { name + $0 } + sharedNames
    }

    /// Whether a manifest may have this name, for whatever file.
    public static func isManifestName(_ name: [UInt8]) -> Bool {
        sharedNames.contains(name)
            || ownSuffixes.contains { name.count > $0.count && name.suffix($0.count).elementsEqual($0) }
    }

    /// The name (or path) of the one file that a manifest with this name is for; nil for a manifest of many, and no manifest.
    public static func artifactName(ofManifest name: [UInt8]) -> [UInt8]? {
        ownSuffixes.first { name.count > $0.count && name.suffix($0.count).elementsEqual($0) }
            .map { Array(name.dropLast($0.count)) }
    }

    /// The names that a detached signature of the file `name` may have, in the same folder.
    public static func signatureNames(for name: [UInt8]) -> [[UInt8]] {
        signatureSuffixes.map { name + $0 }
    }

    /// What a detached signature of the name (or path) `name` would be over; nil for one that no signature has.
    public static func signedName(of name: [UInt8]) -> [UInt8]? {
        signatureSuffixes.first { name.count > $0.count && name.suffix($0.count).elementsEqual($0) }
            .map { Array(name.dropLast($0.count)) }
    }

    private static let signatureSuffixes: [[UInt8]] = [".sig", ".asc", ".gpg", ".sign"].map { Array($0.utf8) }

    private static let ownSuffixes: [[UInt8]] = [
        ".SHA256SUM", ".SHA512SUM", ".sha256", ".sha512", ".sha256sum", ".sha512sum", ".SHA384SUM", ".sha384",
        ".SHA224SUM", ".SHA512-256SUM", ".SHA3-256SUM", ".SHA3-512SUM", ".B2SUM", ".SHA1SUM", ".sha1", ".md5",
    ].map { Array($0.utf8) }

    private static let sharedNames: [[UInt8]] = [
        "SHA256SUMS", "SHA512SUMS", "SHASUMS256.txt", "SHASUMS512.txt", "SHA256SUMS.txt", "SHA512SUMS.txt",
        "sha256sums.txt", "sha512sums.txt", "sha256sum.txt", "sha512sum.txt", "SHA256SUM", "SHA512SUM", "B2SUMS",
        "checksums.txt", "all.SHA256SUMS", "SHA224SUMS", "SHA384SUMS", "SHA512-256SUMS", "SHA3-256SUMS",
        "SHA3-512SUMS", "SHA1SUM", "SHA1SUMS", "MD5SUMS",
    ].map { Array($0.utf8) }
}
