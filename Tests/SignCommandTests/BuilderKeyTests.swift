import TestSupport
import Testing

/// The keys of Bitcoin Core's builders, as they were published in 2026: what a review of each finds.
@Suite("sign-release keys lint, of 39 published keys", .enabled(if: RealData.isThere, "\(RealData.absence)"))
struct BuilderKeyTests {
    /// Errors and warnings, by the file's name.
    static let expected = [
        "0xb10c": "key-never-expires",
        "CoinForensics": "key-expired primary-key-signs weak-key",
        "Emzy": "key-never-expires no-signing-key",
        "Sjors": "primary-key-signs",
        "TheCharlatan": "key-never-expires weak-key-binding",
        "achow101": "primary-key-signs",
        "benthecarman": "key-never-expires primary-key-signs",
        "cfields": "key-never-expires primary-key-signs weak-key-binding",
        "darosior": "key-expired primary-key-signs",
        "davidgumberg": "key-expired primary-key-signs",
        "dunxen": "key-never-expires primary-key-signs",
        "fanquake": "key-never-expires primary-key-signs",
        "glozow": "key-never-expires no-signing-key",
        "guggero": "primary-key-signs",
        "hebasto": "key-never-expires primary-key-signs",
        "ismaelsadeeq": "key-never-expires primary-key-signs",
        "jackielove4u": "key-never-expires primary-key-signs weak-key",
        "josibake": "key-never-expires primary-key-signs",
        "kvaciral": "key-never-expires primary-key-signs",
        "laanwj": "primary-key-signs weak-key weak-key-binding",
        "luke-jr": "key-expired primary-key-signs",
        "m3dwards": "primary-key-signs",
        "maflcko": "primary-key-signs",
        "marcofleon": "primary-key-signs",
        "nkatha23": "key-never-expires primary-key-signs",
        "pinheadmz": "key-never-expires primary-key-signs",
        "satsie": "key-never-expires primary-key-signs",
        "sedited": "key-never-expires",
        "sipa": "unusual-packet weak-key-binding",
        "sipsorcery": "primary-key-signs",
        "svanstaa": "key-never-expires primary-key-signs",
        "tapcrafter": "primary-key-signs",
        "theStack": "primary-key-signs",
        "vertiond": "primary-key-signs",
        "willcl-ark": "key-never-expires no-signing-key",
        "willyko": "key-never-expires primary-key-signs weak-key-binding",
        "xyephy": "key-never-expires primary-key-signs",
        "xyzconstant": "key-expired primary-key-signs",
        "yuvicc": "key-never-expires primary-key-signs",
    ]

    @Test func allOfThemAreLookedAt() throws {
        #expect(try RealData.names("bitcoin/builder-keys").sorted() == Self.expected.keys.map { $0 + ".gpg" }.sorted())
    }

    @Test(arguments: expected.keys.sorted())
    func aReviewFindsWhatIsExpected(_ name: String) throws {
        let expected = Set(Self.expected[name, default: ""].split(separator: " ").map(String.init))
        let run = try ProgramRun(
            builtProgram("sign-release"),
            ["keys", "lint", RealData.path("bitcoin/builder-keys/\(name).gpg"), "--format", "json"])
        let findings = run.objects("files").flatMap { $0["findings"] as? [[String: Any]] ?? [] }
        let counted = findings.filter { $0["severity"] as? String != "note" }.compactMap { $0["rule"] as? String }
        let isError = findings.contains { $0["severity"] as? String == "error" }
        #expect(run.status == (isError ? 2 : 0))
        // Every key that ends does so one day, whatever was there when this was written.
        let found = Set(counted).subtracting(expected.contains("key-expired") ? [] : ["key-expired"])
        #expect(found == expected, "\(counted)")
    }
}
