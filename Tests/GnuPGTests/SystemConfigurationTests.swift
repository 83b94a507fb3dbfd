import Testing

@testable import GnuPG

@Suite("Which of gpg's options for every user are harmless")
struct SystemConfigurationTests {
    @Test(
        arguments: [
            ("", nil), ("# keyring x\n", nil), ("\n\n  \t\n", nil), ("no-greeting", nil), ("--no-greeting\r\n", nil),
            ("keyserver x\nkeyring y\n", "keyring"), ("\tskip-verify", "skip-verify"), ("KEYSERVER x", "KEYSERVER"),
            ("keyserver=x", "keyserver=x"), ("no-greeting # keyring\nverbose", "verbose"), ("-- keyring", ""),
            ("\u{FEFF}no-greeting", "\u{FEFF}no-greeting"), ("no-greeting\u{0B}keyring x", "no-greeting\u{0B}keyring"),
        ] as [(String, String?)])
    func theFirstThatIsNotKnownIsNamed(_ text: String, _ option: String?) {
        #expect(SystemConfiguration.harmfulOption(in: Array(text.utf8)) == option)
    }
}
