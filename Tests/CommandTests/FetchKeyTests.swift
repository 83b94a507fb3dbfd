import Foundation
import PacketForge
import TestSupport
import Testing

@Suite("Keys and policies come from addresses", .enabled(if: SecureSite.isPossible, "\(SecureSite.absence)"))
struct FetchKeyTests {
    let release: FetchedRelease
    let keys: SecureSite

    init() throws {
        release = try FetchedRelease()
        keys = try SecureSite()
        try release.publish()
        try keys.publish("key.gpg", release.folder.read("key.gpg"))
        try release.folder.remove("key.gpg")
    }

    private func fetch(_ sources: [String], _ options: [String] = ["--state", "state"]) throws -> ProgramRun {
        try release.writePolicy {
            $0["keys"] = sources.map { $0.contains(".gpg") && !$0.contains("/") ? $0 : keys.origin + $0 }
        }
        return try command(
            [
                "fetch", "tool", "--trust", "tool.trust.json", "--platform", "linux", "--release-version", "v1.2.0",
                "--origin",
                release.site.origin, "--output", "out/tool", "--format", "json",
            ] + options)
    }

    private func command(_ arguments: [String]) throws -> ProgramRun {
        try release.command(arguments, environment: keys.environment)
    }

    private func revoked() throws -> [UInt8] {
        var certificate = try ForgedCertificate(release.key)
        try certificate.revoke(2, "stolen") { _ in }
        return try certificate.bytes()
    }

    @Test func aKeyFromAnAddressIsEnoughAndIsKeptForChecks() throws {
        #expect(try fetch(["/key.gpg"]).status == 0)
        let path = "/v1.2.0/linux/tool"
        for suffix in ["", ".SHA256SUM", ".SHA256SUM.sig"] {
            try release.folder.write("tool" + suffix, try #require(release.site[path + suffix]))
        }
        let check = ["check", "tool", "--trust", "tool.trust.json", "--format", "json"]
        #expect(try release.command(check + ["--state", "state"]).status == 0, "without the network")
        #expect(try release.command(check + ["--no-state"]).rules == ["key-file-missing"])
        #expect(try fetch(["/key.gpg"], ["--no-state"]).status == 0)
    }

    @Test func whatIsNoKeyIsPassedOverWithItsReason() throws {
        try keys.publish("page.gpg", Array("<!DOCTYPE html><html><body>404</body></html>".utf8))
        try keys.publish("other.gpg", ForgedCertificate(ForgedKey()).bytes())
        let run = try fetch(["/none.gpg", "/page.gpg", "/other.gpg", "/key.gpg"])
        #expect(run.status == 0 && run.warnings.filter { $0 == "key-source-unusable" }.count == 3, "\(run.messages)")
        for reason in ["is not there", "it is an HTML page", "another key than the policy names"] {
            #expect(run.messages.contains(reason), "\(run.messages)")
        }
        try release.folder.remove("out/tool")
        let refused = try fetch(["/none.gpg", "/page.gpg", "/other.gpg"], ["--no-state"])
        #expect(refused.status == 78 && refused.rules == ["key-file-missing"] && release.installed == nil)
    }

    @Test func aRevocationInAnyOfThemWinsForGood() throws {
        try keys.publish("revoked.gpg", revoked())
        for sources in [["/key.gpg", "/revoked.gpg"], ["/revoked.gpg", "/key.gpg"]] {
            #expect(try fetch(sources, ["--no-state"]).rules == ["key-revoked"])
        }
        #expect(try fetch(["/key.gpg"]).status == 0)
        #expect(try fetch(["/key.gpg", "/revoked.gpg"]).rules == ["key-revoked"])
        #expect(try fetch(["/key.gpg"]).rules == ["key-revoked"], "it is remembered")
    }

    /// As `gpg --gen-revoke` writes it, with no key beside it: the key is in a file, or at another address.
    @Test(arguments: [true, false]) func aRevocationByItselfWinsForGood(_ isKeyInFile: Bool) throws {
        let certificate = try ForgedCertificate(release.key)
        try keys.publish("revocation.gpg", certificate.revocation(2, "stolen"))
        let key = isKeyInFile ? "key.gpg" : "/key.gpg"
        if isKeyInFile { try release.folder.write("key.gpg", certificate.bytes()) }
        #expect(try fetch([key, "/revocation.gpg"]).rules == ["key-revoked"])
        #expect(try fetch([key]).rules == ["key-revoked"], "it is remembered")
        try keys.publish("revocation.gpg", ForgedCertificate(ForgedKey()).revocation(2, "another key's"))
        #expect(try fetch([key, "/revocation.gpg"], ["--no-state"]).warnings.contains("key-source-unusable"))
    }

    @Test func anUnprovenServerGivesNoKey() throws {
        try release.writePolicy { $0["keys"] = [keys.origin + "/key.gpg"] }
        let run = try release.command([
            "fetch", "tool", "--trust", "tool.trust.json", "--no-state", "--platform", "linux", "--release-version",
            "v1.2.0",
            "--origin", release.site.origin, "--output", "out/tool", "--format", "json",
        ])
        #expect(run.status == 78 && run.rules == ["key-file-missing"], "\(run.messages)")
        #expect(run.messages.contains(keys.origin), "\(run.messages)")
    }

    @Test func trustUpdateRefreshesKeys() throws {
        try release.writePolicy { $0["keys"] = [keys.origin + "/key.gpg"] }
        let update = ["trust", "update", "tool.trust.json", "--state", "state", "--format", "json"]
        #expect(try command(update).status == 0)
        #expect(release.folder.exists("state/keys"))
        try keys.publish("key.gpg", revoked())
        #expect(try command(update).status == 0)
        #expect(try fetch(["/key.gpg"]).rules == ["key-revoked"])
    }

    @Test func trustUpdateFollowsVersionsAtAnAddress() throws {
        let (history, site) = (try PolicyHistory(), try PublishedSite())
        for version: Int64 in 2...3 {
            try history.offer(version)
            for name in ["tool.trust.\(version).json", "tool.trust.\(version).json.sig"] {
                site["/trust/" + name] = try history.folder.read("new/" + name)
            }
        }
        let run = try history.update(from: site.origin + "/trust/")
        #expect(
            run.status == 0 && run.objects("updates").map { $0["version"] as? Int } == [2, 3],
            "\(run.messages) \(run.errorText)")
        #expect(try history.version == 3)
        #expect(site.requests.contains("/trust/tool.trust.4.json"))
        // What its roots did not sign is not followed, whatever the server says.
        try history.offer(4, by: [history.release.keys[0]])
        site["/trust/tool.trust.4.json"] = try history.folder.read("new/tool.trust.4.json")
        site["/trust/tool.trust.4.json.sig"] = try history.folder.read("new/tool.trust.4.json.sig")
        let forged = try history.update(from: site.origin + "/trust")
        #expect(try forged.objects("updates").isEmpty && history.version == 3 && !forged.warnings.isEmpty)
        site["/trust/tool.trust.4.json"] = Array("<html>".utf8)
        #expect(try history.update(from: site.origin + "/trust/").objects("updates").isEmpty)
    }

    @Test func trustUpdateTakesThePolicysOwnAddresses() throws {
        let history = try PolicyHistory()
        var first = try history.fields(1)
        first["updates"] = [keys.origin + "/none/", keys.origin + "/trust/"]
        try history.folder.write("tool.trust.json", history.bytes(first))
        try history.offer(2)
        try keys.folder.makeFolder("web/trust")
        for name in ["tool.trust.2.json", "tool.trust.2.json.sig"] {
            try keys.publish("trust/" + name, history.folder.read("new/" + name))
        }
        let run = try ProgramRun(
            verifyUploader, ["trust", "update", "tool.trust.json", "--no-state", "--format", "json"],
            in: history.folder.path,
            environment: release.environment.merging(keys.environment) { $1 })
        #expect(try run.status == 0 && history.version == 2, "\(run.messages) \(run.errorText)")
    }
}
