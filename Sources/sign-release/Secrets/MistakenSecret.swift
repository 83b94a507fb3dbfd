import CommandSupport

/// A secret that stands on the command line, where everybody on the machine sees it and shells and logs keep it: what was
/// given is never shown again.
enum MistakenSecret {
    /// Why `arguments` are refused before anything reads them; nil where nothing in them looks like a secret.
    static func objection(to arguments: [String]) -> String? {
        if arguments.contains(where: { $0.utf8.contains("-----BEGIN".utf8) }) {
            return """
                The text of a key stands on the command line, where options take its place. Every user of this machine \
                could read it, and the shell's history and this log may hold it by now: take a secret key for known, and \
                replace it (sign-release keys rotate, or revoke). Give --secret-key FILE, env:NAME (the variable's name, \
                without a dollar sign) or fd:N.
                """
        }
        if arguments.prefix(while: { $0 != "--" }).contains(where: {
            $0 == passphrase || $0.hasPrefix(passphrase + "=")
        }) {
            return """
                There is no --passphrase, since every user of this machine reads command lines, and the shell's history \
                keeps them: if a passphrase stood there, change it. Give --passphrase-file FILE, --passphrase-fd N or \
                \(PassphraseOptions.variable).
                """
        }
        return nil
    }

    private static let passphrase = "--passphrase"
}
