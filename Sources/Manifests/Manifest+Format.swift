extension Manifest {
    /// How a manifest writes a line.
    public enum Format: String, Sendable, Hashable, CaseIterable {
        /// `HEX  name`, or `HEX *name` for what was read as binary: sha256sum(1), shasum(1), `openssl dgst -r`. A leading
        /// backslash says that `\\`, `\n` and `\r` in the name are escapes.
        case gnu
        /// `SHA256 (name) = HEX`: sha256(1) of the BSDs, `sha256sum --tag`; escaped like ``gnu``.
        case bsd
        /// `SHA2-256(name)= HEX`: openssl-dgst(1). Nothing is escaped.
        case openssl
        /// One digest alone, in a file that is named for its artifact: `codecov.sha256`.
        case bare

        var title: StaticString {
            switch self {
            case .gnu: "GNU"
            case .bsd: "BSD"
            case .openssl: "OpenSSL"
            case .bare: "bare digest"
            }
        }
    }
}
