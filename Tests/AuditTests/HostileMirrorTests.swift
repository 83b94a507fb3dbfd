import Foundation
import Synchronization
import TestSupport
import Testing

/// Audits of servers that list what they like.
@Suite("Auditing what hostile servers list")
struct HostileMirrorTests {
    private let fleet: Fleet

    init() throws { fleet = try Fleet(releases: 1, files: 2) }

    private func index(_ names: [String]) -> MirrorServer.Answer {
        { request in
            switch request.path {
            case "/pub/": MirrorServer.index(["v0.0.0/"])
            case "/pub/v0.0.0/": MirrorServer.index(["SHA256SUMS", "SHA256SUMS.sig", "linux/", "alpine/", "macos/"])
            case let path where path.hasSuffix("/"): MirrorServer.index(["tool-0", "tool-1"] + names)
            default: nil
            }
        }
    }

    private func rules(_ run: ProgramRun, _ severity: String = "error") -> Set<String> {
        Set(
            run.targets.flatMap(\.findings).filter { $0["severity"] as? String == severity }.compactMap {
                $0["rule"] as? String
            })
    }

    @Test func linksThatLeadElsewhereAreNeverFollowed() throws {
        let other = try ScriptedServer { _, _ in MirrorServer.ok("evil") }
        let strays = [
            "../../secret", "/secret", "/pub/v0.0.0/", other.address("/x"), "//127.0.0.1:\(other.port)/x",
            "javascript:alert(1)",
            "data:text/html,x", "%2e%2e%2fsecret", "..%2F..%2Fsecret", "a%00b", "x/../../y", "file:///etc/passwd",
        ]
        let server = try MirrorServer(fleet.path("origin"), index(strays))
        let run = try fleet.audit([server.address])
        #expect(run.status == 0, "\(run.text)")
        #expect(run.targets.first?.summary == ["ok": 8])
        #expect(rules(run, "note") == ["listing-stray"])
        #expect(other.requests.isEmpty)
        #expect(server.paths.allSatisfy { $0.hasPrefix("/pub/") && !$0.contains("..") && !$0.contains("secret") })
        #expect(!run.text.contains("\u{0}"))
    }

    @Test func foldersWithoutEndAreGivenUp() throws {
        let server = try MirrorServer(fleet.path("origin")) { request in
            request.path.hasSuffix("/") ? MirrorServer.index(["down/"]) : nil
        }
        let run = try fleet.audit([server.address])
        #expect(run.status == 69, "\(run.text)")
        #expect(server.paths.count < 100)
    }

    @Test func aListingIsNotReadForLongerThanThereIsTime() throws {
        // As long as one may be; reading it takes minutes without optimization.
        let link = "<a href=\"f\">x</a>"
        let page = Array(
            ("<html><title>Index of /</title>" + String(repeating: link, count: (60 << 20) / link.utf8.count)).utf8)
        for place in ["/pub/", "/pub/v0.0.0/"] {
            let listed = index([])
            let server = try MirrorServer(fleet.path("origin")) { request in
                request.path == place ? MirrorServer.ok(page) : listed(request)
            }
            let begin = Date()
            let run = try fleet.audit([server.address, "--max-duration", "3s"])
            #expect(run.status == 69, "\(run.text)")
            #expect(Date().timeIntervalSince(begin) < 30)
            #expect((run.targets.first?.summary["ok"] ?? 0) == 0)
        }
    }

    @Test func pagesThatComeBackAreGivenUp() throws {
        let keys = try fleet.paths()
        for token in ["same", "other", "fresh"] {
            let count = Mutex(0)
            let server = try MirrorServer(fleet.path("origin")) { request in
                guard request.path == "/pub/" else { return nil }
                let number = count.withLock {
                    $0 += 1; return $0
                }
                // The same token again and again; always another one, and nothing on the page; or that, and the same page.
                let next = token == "same" ? "same" : "token-\(number)"
                let contents = token != "other" ? "<Contents><Key>\(keys[0])</Key></Contents>" : ""
                return MirrorServer.ok(
                    "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>true</IsTruncated>\(contents)<NextContinuationToken>\(next)</NextContinuationToken></ListBucketResult>"
                )
            }
            let run = try fleet.audit([server.address])
            #expect(run.status == 69 && rules(run) == ["listing-endless"], "\(token) \(run.text)")
            #expect((2..<40).contains(server.paths.count))
        }
    }

    @Test(arguments: [true, false])
    func bucketsAreAuditedPageByPage(_ tokens: Bool) throws {
        let keys = try fleet.paths()
        let answer: MirrorServer.Answer = { request in
            request.path == "/pub/" ? MirrorServer.bucket(request, keys, size: 3, tokens: tokens) : nil
        }
        let server = try MirrorServer(fleet.path("origin"), answer)
        let run = try fleet.audit([server.address])
        #expect(run.status == 0, "\(run.text)")
        #expect(run.targets.first?.summary == ["ok": 8])
        let part = try fleet.audit([server.address + "?prefix=v0.0.0/"])
        #expect(part.status == 0, "\(part.text)")
        #expect(part.targets.first?.name == server.address + "?prefix=v0.0.0/")
        try fleet.replace("origin/v0.0.0/linux/tool-0", "x")
        #expect(try fleet.audit([server.address]).targets.first?.faults == ["modified v0.0.0/linux/tool-0"])
    }

    @Test func keysThatNoPathHasAreNotAskedFor() throws {
        let keys = try fleet.paths() + ["../secret", "v0.0.0//x", "/etc/passwd", "v0.0.0/./y", "v0.0.0/folder/"]
        let server = try MirrorServer(fleet.path("origin")) { request in
            request.path == "/pub/" ? MirrorServer.bucket(request, keys.sorted(), size: 100, tokens: true) : nil
        }
        let run = try fleet.audit([server.address])
        #expect(run.status == 4, "\(run.text)")
        #expect(
            run.targets.first?.faults == [
                "malformed ../secret", "malformed v0.0.0//x", "malformed /etc/passwd", "malformed v0.0.0/./y",
            ])
        #expect(server.paths.allSatisfy { $0.hasPrefix("/pub/") && !$0.contains("secret") && !$0.contains("passwd") })
    }

    @Test func documentTypesAreNotRead() throws {
        let server = try MirrorServer(fleet.path("origin")) { request in
            guard request.path == "/pub/" else { return nil }
            return MirrorServer.ok(
                """
                <?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa">\
                <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><ListBucketResult><Contents><Key>&x;&b;</Key></Contents></ListBucketResult>
                """)
        }
        let run = try fleet.audit([server.address])
        #expect(run.status == 69, "\(run.text)")
        #expect(!run.text.contains("root:"))
    }

    @Test func redirectsStayBelowTheTarget() throws {
        let content = Array(try fleet.text("origin/v0.0.0/linux/tool-0").utf8)
        let other = try ScriptedServer { _, _ in MirrorServer.ok(content) }
        for (place, isFine) in [
            (other.address("/tool-0"), false), ("/elsewhere/tool-0", false), ("/pub/%2e%2e/tool-0", false),
            ("/pub/moved/tool-0", true),
        ] {
            let listed = index([])
            let server = try MirrorServer(fleet.path("origin")) { request in
                switch request.path {
                case "/pub/v0.0.0/linux/tool-0": MirrorServer.redirect(to: place)
                case "/pub/moved/tool-0", "/elsewhere/tool-0", "/tool-0": MirrorServer.ok(content)
                default: listed(request)
                }
            }
            let run = try fleet.audit([server.address])
            #expect(run.status == (isFine ? 0 : 69), "\(place) \(run.text)")
            if !isFine { #expect(rules(run) == ["redirect-refused"]) }
        }
        #expect(other.requests.isEmpty)
        let listed = index([])
        let server = try MirrorServer(fleet.path("origin")) { request in
            request.path == "/pub/v0.0.0/linux/tool-0"
                ? MirrorServer.redirect(to: other.address("/tool-0")) : listed(request)
        }
        #expect(try fleet.audit([server.address, "--allow-host", "127.0.0.1:\(other.port)"]).status == 0)
        #expect(other.requests.count == 1)
    }

    /// A name that leads to this machine: libcurl finds every name below `localhost` here.
    @Test func namesDoNotLeadToThisMachine() throws {
        let server = try MirrorServer(fleet.path("origin"), index([]))
        let address = server.server.address("/pub/", host: "mirror.localhost")
        let run = try fleet.audit([address, "--allow-insecure-http"])
        #expect(run.status == 69, "\(run.text)")
        #expect(run.text.contains("127.0.0.1") || run.text.contains("0 0 0"))
        #expect(server.paths.isEmpty)
        #expect(try fleet.audit([address]).status == 69)
        #expect(try fleet.audit([server.server.address("/pub/", host: "localhost")]).status == 0)
    }

    /// One that says 200 to whatever it is asked for.
    @Test func anErrorPageIsNeverContent() throws {
        let page = "<!DOCTYPE html><html><body>Sorry, not found</body></html>"
        let all = try MirrorServer(fleet.path("origin")) { _ in MirrorServer.ok(page) }
        let run = try fleet.audit([all.address])
        #expect(run.status == 69, "\(run.text)")
        #expect(run.targets.first?.summary == [:])
        let listed = index([])
        let one = try MirrorServer(fleet.path("origin")) { request in
            request.path == "/pub/v0.0.0/linux/tool-0" ? MirrorServer.ok(page) : listed(request)
        }
        let modified = try fleet.audit([one.address])
        #expect(modified.status == 1)
        #expect(modified.targets.first?.faults == ["modified v0.0.0/linux/tool-0"])
        #expect(modified.text.contains("is an HTML page"))
        let manifest = try MirrorServer(fleet.path("origin")) { request in
            request.path == "/pub/v0.0.0/SHA256SUMS" ? MirrorServer.ok(page) : listed(request)
        }
        #expect(try fleet.audit([manifest.address]).targets.first?.faults == ["malformed v0.0.0/SHA256SUMS"])
    }

    @Test func whoGivesOthersSomethingElseIsNoticed() throws {
        let listed = index([])
        let server = try MirrorServer(fleet.path("origin")) { request in
            let isVictim = request.value(of: "user-agent")?.hasPrefix("curl/") ?? false
            return request.path == "/pub/v0.0.0/macos/tool-1" && isVictim ? MirrorServer.ok("evil") : listed(request)
        }
        #expect(try fleet.audit([server.address]).status == 0)
        let arguments = [server.address, "--history", "audits.db"]
        for earlier in [[], ["changed-since-audit"]] as [Set<String>] {
            try? fleet.remove("kept/evidence.jsonl")
            let run = try fleet.audit(arguments + ["--vantage", "--evidence", "kept"])
            #expect(run.status == 1, "\(run.text)")
            #expect(rules(run) == earlier.union(["answers-differ", "digest-mismatch"]))
            #expect(run.targets.first?.faults == ["modified v0.0.0/macos/tool-1"])
            #expect(run.targets.first?.summary == ["ok": 7, "modified": 1])
            let digest = try #require(
                run.targets.first?.findings.first { $0["class"] as? String == "modified" }?["sha256"] as? String)
            #expect(try fleet.text("kept/sha256-\(digest)") == "evil")
            try expectRecord(of: digest, from: server)
            try expectAnswers(bad: digest)
        }
        #expect(server.server.requests.allSatisfy { $0.value(of: "accept-encoding") == "identity" })
        // Another client's content is no reason to call this one's changed, nor the other way round.
        #expect(try fleet.audit(arguments).status == 0)
    }

    /// The evidence is of what the victim got: its bytes, and what the server said along with them.
    private func expectRecord(of digest: String, from server: MirrorServer) throws {
        let lines = try fleet.text("kept/evidence.jsonl").split(separator: "\n")
        #expect(lines.count == 1)
        let line = Data((lines.first ?? "").utf8)
        let record = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
        #expect(record["sha256"] as? String == digest && record["kept"] as? String == "sha256-\(digest)")
        #expect(record["class"] as? String == "modified" && record["size"] as? Int == 4)
        #expect(record["address"] as? String == server.address + "v0.0.0/macos/tool-1")
        #expect(record["httpStatus"] as? Int == 200)
        #expect((record["headers"] as? [[String: String]])?.contains { $0["value"] == "4" } == true)
        let names = try FileManager.default.contentsOfDirectory(atPath: fleet.path("kept"))
        #expect(Set(names) == ["evidence.jsonl", "sha256-\(digest)"])
    }

    /// What this client got was signed, and what the victim got was not: each is remembered as what it is.
    private func expectAnswers(bad: String) throws {
        let sums = try ProgramRun("/usr/bin/sha256sum", [fleet.path("origin/v0.0.0/macos/tool-1")])
        for (digest, status, wasSigned) in [(String(sums.text.prefix(64)), 0, true), (bad, 1, false)] {
            let run = try ProgramRun(
                verifyUploader,
                ["history", "digest", digest, "--history", fleet.path("audits.db"), "--format", "json"])
            #expect(Int(run.status) == status, "\(run.text)")
            #expect(run.document["everSigned"] as? Bool == wasSigned)
        }
    }

    @Test func aServerThatFailsIsNotAskedForEver() throws {
        let names = (0..<400).map { "x-\($0)" }
        let listed = index(names)
        let server = try MirrorServer(fleet.path("origin")) { request in
            request.path.contains("/x-") ? [.close] : listed(request)
        }
        let run = try fleet.audit([server.address, "--jobs", "12"])
        #expect(run.status == 69, "\(run.text)")
        #expect((run.targets.first?.summary["unreadable"] ?? 0) >= 1_200)
        // Twelve failures in a row, of four attempts each, and what was under way then.
        #expect(server.paths.count { $0.contains("/x-") } < 120)
    }

    @Test func rateAndJobsAreKept() throws {
        let server = try MirrorServer(fleet.path("origin"), index([]))
        let begin = Date()
        #expect(try fleet.audit([server.address, "--rate", "10", "--jobs", "1"]).status == 0)
        #expect(server.server.requests.count >= 13)
        #expect(Date().timeIntervalSince(begin) > 1.1)
        for wrong in [
            ["--jobs", "0"], ["--jobs", "65"], ["--rate", "x"], ["--rate", "1K"], ["--allow-host", "a/b"],
        ] {
            #expect(try fleet.audit([server.address] + wrong).status == 64)
        }
    }
}
