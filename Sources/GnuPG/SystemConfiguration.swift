internal import FileAccess
internal import Findings

/// The configuration that GnuPG reads for every user, before the one in its home: an option there (`keyring`,
/// `skip-verify`) could change what a verification means, and no option of ours takes it back.
enum SystemConfiguration {
    static let files = ["/etc/gnupg/gpg.conf", "/usr/local/etc/gnupg/gpg.conf"]

    /// Options that have no say in which keys exist or what counts as good.
    private static let harmless: Set<String> = [
        "charset", "default-key", "default-recipient", "display-charset", "keyid-format", "keyserver",
        "keyserver-options", "no-comments", "no-emit-version", "no-greeting", "personal-cipher-preferences",
        "personal-compress-preferences", "personal-digest-preferences", "use-agent", "utf8-strings",
        "with-fingerprint",
    ]

    static func check() throws(EngineError) {
        for name in files {
            guard let path = BytePath(name) else { continue }
            let text: [UInt8]
            do throws(FileError) {
                text = try OpenFile(path, links: .follow).readAll(limit: 1 << 20)
            } catch {
                if error.code == .notFound { continue }
                throw EngineError(.configuration, "'\(name)' cannot be read: gpg would take options from it")
            }
            if let option = harmfulOption(in: text) {
                throw EngineError(.configuration, "'\(name)' sets '\(option)', which gpg takes for every user")
            }
        }
    }

    /// The first option in `text` that is not known to be harmless.
    static func harmfulOption(in text: [UInt8]) -> String? {
        for line in text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let words = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 })
            guard let first = words.first, first.first != UInt8(ascii: "#") else { continue }
            let option = String(decoding: first.drop { $0 == UInt8(ascii: "-") }, as: UTF8.self)
            if !harmless.contains(option) { return option }
        }
        return nil
    }
}
