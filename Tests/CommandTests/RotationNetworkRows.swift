import Foundation
import PacketForge
import TestSupport
import Testing

/// What a server can do to `trust update --from URL`, with roots that really signed.
@Suite("No server moves a policy but one version forward, signed by its roots")
struct RotationNetworkRows {
    let history: PolicyHistory
    let site: PublishedSite

    init() throws {
        (history, site) = (try PolicyHistory(), try PublishedSite())
    }

    /// Serves what the publisher offers as `name`, under another name where a test says so.
    private func publish(_ name: String, as other: String? = nil) throws {
        for suffix in ["", ".sig"] {
            site["/trust/\(other ?? name)\(suffix)"] = try history.folder.read("new/\(name)\(suffix)")
        }
    }

    private func name(_ version: Int64) -> String { "tool.trust.\(version).json" }

    private func offer(
        _ version: Int64, as name: String? = nil, by keys: [ForgedKey]? = nil,
        _ edit: (inout PolicyHistory.Fields) throws -> Void = { _ in }
    ) throws {
        try history.offer(version, by: keys, edit)
        try publish(self.name(version), as: name)
    }

    /// The update ended like this, and the version in force is that one.
    private func expect(
        _ status: Int32, _ rules: [String], version: Int = 1, warnings: [String] = [], from file: String = "",
        location: SourceLocation = #_sourceLocation
    ) throws {
        let run = try history.update(from: site.origin + "/trust/" + file)
        #expect(run.status == status, "\(run.messages) \(run.errorText)", sourceLocation: location)
        #expect(
            run.rules == rules && run.warnings == warnings, "\(run.rules) \(run.warnings) \(run.messages)",
            sourceLocation: location)
        #expect(try history.version == version, sourceLocation: location)
    }

    /// Two of two signatures do not fit.
    private static let notOverTheseBytes = ["threshold-not-met", "signature-bad", "signature-bad"]

    @Test func pagesInThePlaceOfAVersion() throws {
        let page = Array("<!DOCTYPE html><html><body>not found</body></html>".utf8)
        site.fail("/trust/" + name(2), .status(404, page: page))
        try expect(0, [])
        site.fail("/trust/" + name(2), .status(200, page: page))
        try expect(0, [], warnings: ["signature-missing"])
        site.fail("/trust/" + name(2) + ".sig", .status(200, page: page))
        try expect(0, [], warnings: ["signature-malformed"])
        // The right signature beside a page, and a page beside the right version.
        try offer(2)
        site.fail("/trust/" + name(2) + ".sig", nil)
        try expect(0, [], warnings: Self.notOverTheseBytes)
        site.fail("/trust/" + name(2), nil)
        site.fail("/trust/" + name(2) + ".sig", .status(404, page: page))
        try expect(0, [], warnings: ["signature-missing"])
    }

    /// Where nobody could be asked, nobody knows what is newer: that is no success.
    @Test(.timeLimit(.minutes(60))) func anAnswerWithoutEnd() throws {
        try offer(2)
        for fault in [PublishedSite.Fault.boundless, .endless] {
            for file in [name(2), name(2) + ".sig"] {
                site.fail("/trust/" + file, fault)
                try expect(69, ["download-too-large"])
                site.fail("/trust/" + file, nil)
            }
        }
        try expect(0, [], version: 2)
    }

    @Test func aRedirectToAnotherPolicy() throws {
        // One of the same publisher, by the same roots.
        try history.offer(2, saying: ["type": "trust-policy", "product": "other"]) { $0["product"] = "other" }
        try publish(name(2), as: "other.json")
        for suffix in ["", ".sig"] {
            site.fail("/trust/" + name(2) + suffix, .redirect(to: site.origin + "/trust/other.json" + suffix))
        }
        try expect(3, ["policy-mismatch"])
        // To this machine's files, or round and round.
        site.fail("/trust/" + name(2), .redirect(to: "file:///etc/passwd"))
        try expect(69, ["redirect-refused"])
        site.fail("/trust/" + name(2), .redirect(to: site.origin + "/trust/" + name(2)))
        try expect(69, ["redirect-refused"])
    }

    @Test func filesThatAreCutOff() throws {
        try offer(2)
        let path = "/trust/" + name(2)
        let (policy, signatures) = (try #require(site[path]), try #require(site[path + ".sig"]))
        site[path] = policy.dropLast()
        try expect(0, [], warnings: Self.notOverTheseBytes)
        site[path] = []
        try expect(0, [], warnings: Self.notOverTheseBytes)
        site[path] = policy
        site[path + ".sig"] = signatures.dropLast()
        try expect(0, [], warnings: ["signature-malformed"])
        // Half of the roots' signatures are as many as there are.
        site[path + ".sig"] = Array(signatures.prefix(signatures.count / 2))
        try expect(0, [], warnings: ["threshold-not-met"])
        site[path + ".sig"] = []
        try expect(0, [], warnings: ["signature-malformed"])
        site[path + ".sig"] = signatures
        try expect(0, [], version: 2)
    }

    @Test func anOldVersionUnderANewName() throws {
        try offer(2)
        try expect(0, [], version: 2)
        try publish(name(2), as: name(3))
        try expect(3, ["policy-mismatch"], version: 2)
        try history.offer(1)
        try publish(name(1), as: name(3))
        try expect(3, ["policy-mismatch"], version: 2)
    }

    @Test func skippedVersion() throws {
        try offer(3)
        try expect(0, [])
        try publish(name(3), as: name(2))
        try expect(3, ["policy-mismatch"])
        try offer(2)
        try expect(0, [], version: 3)
    }

    @Test func onlyTheOldRootsOrOnlyTheNewOnes() throws {
        let new = try (0..<2).map { _ in try ForgedKey() }
        site["/trust/roots.gpg"] = try history.certificates(history.roots + new)
        let handOver = { (fields: inout PolicyHistory.Fields) in
            fields["roots"] = try PolicyHistory.rootFields(new, threshold: 2)
            fields["keys"] = ["signers.gpg", "roots.gpg", "new.gpg"]
        }
        site["/trust/new.gpg"] = try history.certificates(new)
        try offer(2, handOver)
        try expect(2, ["threshold-not-met"])
        try offer(2, by: new, handOver)
        let run = try history.update(from: site.origin + "/trust/")
        #expect(try run.status == 0 && run.warnings.contains("threshold-not-met") && history.version == 1)
        try offer(2, by: Array(history.roots.prefix(2)) + new, handOver)
        let followed = try history.update(from: site.origin + "/trust/")
        #expect(try followed.status == 0 && history.version == 2, "\(followed.messages)")
    }

    /// One client gets another version 2 than everybody else.
    @Test func aForkForOneClient() throws {
        try offer(2)
        let arguments = ["update", "tool.trust.json", "--from", site.origin + "/trust/", "--state", "state"]
        let first = try history.folder.read("tool.trust.json")
        #expect(try history.trust(arguments).status == 0 && history.version == 2)
        // In a fresh checkout, with what this machine remembers.
        try history.folder.write("tool.trust.json", first)
        try offer(2) { $0["release"] = ["require": ["product"]] }
        let run = try history.trust(arguments)
        #expect(
            run.status == 1 && run.rules == ["policy-forked", "policy-rolled-back"], "\(run.rules) \(run.messages)")
        #expect(try history.version == 1)
        // Beside the policy lies what everybody else got.
        try history.offer(2, in: "")
        let beside = try history.update(from: site.origin + "/trust/")
        #expect(beside.status == 1 && beside.rules == ["policy-forked"], "\(beside.messages)")
        #expect(try history.version == 1)
    }

    /// The next version is not looked for before the one at hand is in force: whatever ends the run, that one stays.
    @Test(.timeLimit(.minutes(60)), arguments: [SIGKILL, SIGTERM])
    func endedWhileTheNextVersionDoesNotCome(_ signal: Int32) throws {
        try offer(2)
        try offer(3)
        for file in [name(3), name(3) + ".sig"] {
            try history.folder.write("tool.trust.json", history.bytes(history.fields(1)))
            site.fail("/trust/" + file, .silence(seconds: 20))
            let count = site.requests.count { $0 == "/trust/" + file }
            let program = try RunningProgram(
                verifyUploader,
                ["trust", "update", "tool.trust.json", "--from", site.origin + "/trust/", "--no-state"],
                in: history.folder.path)
            while site.requests.count(where: { $0 == "/trust/" + file }) == count { usleep(10_000) }
            #expect(try history.folder.read("tool.trust.json") == history.folder.read("new/" + name(2)))
            program.send(signal)
            #expect(program.finish().status != 0)
            #expect(try history.folder.read("tool.trust.json") == history.folder.read("new/" + name(2)))
            site.fail("/trust/" + file, nil)
            try expect(0, [], version: 3)
        }
    }

    @Test func theAddressOfTheNextVersionItself() throws {
        try expect(4, ["download-missing"], from: name(2))
        try offer(2, by: Array(history.roots.prefix(1)))
        try expect(2, ["threshold-not-met"], from: name(2))
        try offer(2, as: "whatever.json")
        try expect(0, [], version: 2, from: "whatever.json")
        try expect(0, [], version: 2, from: "whatever.json")
        try history.offer(4)
        try publish(name(4))
        try expect(3, ["policy-mismatch"], version: 2, from: name(4))
    }
}
