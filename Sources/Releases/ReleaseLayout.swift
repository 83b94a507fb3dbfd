/// How the manifests of a release lie beside its files, and what they are called. All of these names are ones that
/// ``Discovery`` finds.
public enum ReleaseLayout: String, Sendable, CaseIterable {
    /// One manifest for the whole folder: `SHA256SUMS`.
    case combined
    /// One manifest for each file, beside it: `NAME.SHA256SUM`.
    case perFile = "per-file"

    /// The manifest of a folder, by the algorithm's name in flags (`sha256`).
    public static func combinedName(algorithm: String) -> [UInt8] {
        Array("\(word(algorithm))SUMS".utf8)
    }

    /// The manifest of the file `name`, by the algorithm's name in flags.
    public static func manifestName(for name: [UInt8], algorithm: String) -> [UInt8] {
        name + Array(".\(word(algorithm))SUM".utf8)
    }

    /// The signature of the manifest `name`, armored or not.
    public static func signatureName(for name: [UInt8]) -> [UInt8] {
        name + signatureSuffix
    }

    /// Whether `name` is one that a manifest, or the signature of a manifest, has by this layout or the other: such files
    /// say something about a release and are no part of it.
    public static func isReserved(_ name: [UInt8], algorithms: some Sequence<String>) -> Bool {
        let signatures = [signatureSuffix] + otherSignatureSuffixes
        let stems = [name] + signatures.filter { ends(name, $0) }.map { Array(name.dropLast($0.count)) }
        return stems.contains { stem in
            algorithms.contains {
                stem == combinedName(algorithm: $0) || ends(stem, manifestName(for: [], algorithm: $0))
            }
        }
    }

    private static let signatureSuffix = Array(".sig".utf8)
    private static let otherSignatureSuffixes = [".asc", ".gpg", ".sign"].map { Array($0.utf8) }

    private static func ends(_ name: [UInt8], _ suffix: [UInt8]) -> Bool {
        name.count > suffix.count && name.suffix(suffix.count).elementsEqual(suffix)
    }

    /// In capitals; BLAKE2b as b2sum(1) calls it.
    private static func word(_ algorithm: String) -> String {
        algorithm == "blake2b-512" ? "B2" : algorithm.uppercased()
    }
}
