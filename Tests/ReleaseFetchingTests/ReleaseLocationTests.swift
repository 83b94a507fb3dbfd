import Findings
import Releases
import Testing
import TrustPolicy

@testable import ReleaseFetching

@Suite("Where a release is")
struct ReleaseLocationTests {
    private static let intel = MachinePlatform(system: "Linux", machine: "x86_64", library: .glibc)

    private func policy(_ change: (String) -> String = { $0 }) throws -> Policy {
        let text = """
            {"schema": "release-integrity/trust-policy/1", "product": "codecov-cli", "version": 1, "threshold": 1,
             "notationDomain": "codecov.io",
             "signers": [{"fingerprint": "27034E7FDB850E0BBC2C62FF806BB28AED779869"}], "keys": ["codecov.asc"],
             "release": {"require": ["product", "version"], "minimumVersion": "v0.5.0"},
             "distribution": {"origins": ["https://cli.codecov.io", "https://mirror.example.org/codecov/"],
               "path": "{version}/{platform}/{artifact}", "artifact": {"default": "codecov", "windows": "codecov.exe"},
               "platforms": ["linux", "linux-arm64", "alpine", "alpine-arm64", "macos", "windows"],
               "manifest": "{path}.SHA256SUM", "signature": "{path}.SHA256SUM.sig"}}
            """
        return try Policy(parsing: Array(change(text).utf8))
    }

    private func location(
        _ version: String? = nil, _ platform: String? = nil, channel: String? = nil, origins: [String] = [],
        known: [String] = [], machine: MachinePlatform = intel, _ change: (String) -> String = { $0 }
    ) throws -> ReleaseLocation {
        try ReleaseLocation(
            of: ReleaseRequest(product: "codecov-cli", version: version, channel: channel, platform: platform),
            by: policy(change), origins: origins, known: known.compactMap(ReleaseVersion.init), machine: machine)
    }

    private func refusal(_ body: () throws -> ReleaseLocation) -> String {
        do {
            _ = try body()
            return "accepted"
        } catch let error as LocationError {
            #expect(error.finding.rule == .usage)
            return "\(error.finding.message.text) \(error.finding.remedy.text)"
        } catch { return "\(error)" }
    }

    @Test func everyOriginHasAllFiles() throws {
        let addresses = try location("v0.7.4").addresses(ofVersion: "v0.7.4")
        #expect(
            addresses.map(\.artifact.text) == [
                "https://cli.codecov.io/v0.7.4/linux/codecov",
                "https://mirror.example.org/codecov/v0.7.4/linux/codecov",
            ])
        #expect(addresses[0].manifest?.text == "https://cli.codecov.io/v0.7.4/linux/codecov.SHA256SUM")
        #expect(addresses[0].signature?.text == "https://cli.codecov.io/v0.7.4/linux/codecov.SHA256SUM.sig")
        #expect(addresses.map(\.origin) == ["https://cli.codecov.io", "https://mirror.example.org"])
    }

    @Test func withoutAVersionItIsTheLatestAndWithAPlatformItsOwnArtifact() throws {
        let windows = try location(nil, "windows", origins: ["http://127.0.0.1:8080"])
        let addresses = try windows.addresses(ofVersion: nil)
        #expect(addresses.map(\.artifact.text) == ["http://127.0.0.1:8080/latest/windows/codecov.exe"])
        #expect(windows.artifactName == "codecov.exe")
    }

    @Test func whereTheArtifactIsSignedThereIsNoManifest() throws {
        let signed = try location("v1.0.0") {
            $0.replacing("\"require\"", with: "\"signs\": \"artifact\", \"require\"")
                .replacing("{path}.SHA256SUM.sig", with: "{path}.sig")
        }
        let addresses = try signed.addresses(ofVersion: "v1.0.0")[0]
        #expect(addresses.manifest == nil && addresses.signature?.text.hasSuffix("/codecov.sig") == true)
    }

    @Test func anUnknownPlatformIsSaidWithThoseThatThereAre() {
        let text = refusal { try location("v0.7.4", "solaris") }
        #expect(text.contains("'solaris'") && text.contains("linux, linux-arm64, alpine"), "\(text)")
        #expect(text.hasSuffix("Name one of these with --platform."), "\(text)")
        let machine = MachinePlatform(system: "Linux", machine: "riscv64", library: .glibc)
        let own = refusal { try location("v0.7.4", machine: machine) }
        #expect(own.contains("riscv64") && own.contains("--platform"), "\(own)")
    }

    @Test(arguments: ["", "..", "v1/../../x", "v1 2", "%2e%2e", "-v1", "v1?x"])
    func aVersionThatIsNoNameIsSaid(_ version: String) {
        let text = refusal { try location(version) }
        #expect(text.hasPrefix("the version "), "\(text)")
        #expect(version.isEmpty == text.contains("is empty"))
        #expect(version.isEmpty == text.contains("The variable that it is taken from"), "what to do about it")
    }

    @Test func howVersionsAreNamedIsSaid() {
        let text = refusal { try location("0.7.4") }
        #expect(text.contains("there is no release '0.7.4': releases are named like 'v0.7.4'"), "\(text)")
        let plain = { (text: String) in
            text.replacing("\"minimumVersion\": \"v0.5.0\"", with: "\"minimumVersion\": \"0.5.0\"")
        }
        #expect(refusal { try location("v0.7.4", nil, plain) }.contains("named like '0.7.4'"))
        let none = { (text: String) in text.replacing(", \"minimumVersion\": \"v0.5.0\"", with: "") }
        #expect(refusal { try location("0.7.4", nil, none) } == "accepted")
        #expect(refusal { try location("0.7.4", known: ["v0.7.3"], none) }.contains("named like 'v0.7.4'"))
        #expect(refusal { try location("0.7.4", known: ["v0.7.3", "0.7.4"], none) } == "accepted")
    }

    @Test func whatThePolicyNoLongerAllowsIsSaid() {
        let text = refusal { try location("v0.4.9") }
        #expect(text.contains("older than 'v0.5.0'") && text.contains("a newer one with --release-version"), "\(text)")
    }

    @Test func aChannelIsNeededWhereThePathHasOne() throws {
        let channels = { (text: String) in
            text.replacing("{version}/{platform}", with: "{channel}/{version}/{platform}")
        }
        #expect(refusal { try location("v1.0.0", nil, channels) }.contains("--channel"))
        let beta = try location("v1.0.0", channel: "beta", channels)
        #expect(try beta.addresses(ofVersion: "v1.0.0")[0].artifact.text.contains("/beta/v1.0.0/"))
    }

    /// What neither the address nor the signature says would not be noticed.
    @Test func whatTheAddressDoesNotSayTheSignatureMust() throws {
        #expect(try location("v1.0.0", "linux").saidByAddress == [.product, .version, .channel, .platform])
        let fixed = { (text: String) in text.replacing("{version}/{platform}/", with: "") }
        #expect(try location("v1.0.0", "linux", channel: "beta", fixed).saidByAddress == [.product])
        #expect(try location(nil, "windows", fixed).saidByAddress == [.product, .version, .channel, .platform])
        #expect(try location(nil, nil, fixed).saidByAddress == [.product, .version, .channel, .platform])
    }

    @Test func anotherProductIsNotThePolicys() {
        let text = refusal {
            try ReleaseLocation(of: ReleaseRequest(product: "other"), by: policy(), machine: Self.intel)
        }
        #expect(text.contains("Ask for 'codecov-cli', or give the policy for 'other' with --trust."), "\(text)")
    }
}
