import Findings
import Foundation
import OpenPGP
import TestSupport
import Testing
import TrustPolicy
import TrustState

@Suite("The newest release of each line is remembered, forward only")
struct ReleaseStateTests {
    let sample: SampleState

    init() throws { sample = try SampleState() }

    @Test func whatWasAcceptedIsRemembered() throws {
        #expect(try sample.newest() == nil)
        #expect(try sample.accept("v1.0.0", signers: "AB").isEmpty)
        let known = try #require(try sample.state().newest(now: SampleState.now)[SampleState.line])
        #expect(known == (try SampleState.release("v1.0.0", signers: "AB")))
        for (channel, platform) in [(nil, nil), ("stable", nil), (nil, "linux"), ("beta", "linux")]
            as [(String?, String?)]
        {
            let line = ReleaseLine(product: "tool", channel: channel, platform: platform)
            #expect(try sample.accept("v0.1.0", in: line).isEmpty)
        }
        #expect(try sample.state().newest(now: SampleState.now).count == 5)
        #expect(try sample.newest() == "v1.0.0")
    }

    @Test func theFileIsCanonical() throws {
        #expect(try sample.state().notePolicy().isEmpty)
        #expect(try sample.accept("v1.0.0", signers: "A").isEmpty)
        let digest = try #require(try sample.state().seenPolicy()).digest
        #expect(
            try sample.scratch.text(sample.file) == """
                {
                  "schema": "release-integrity/state/1",
                  "product": "tool",
                  "policy": {
                    "version": 1,
                    "digest": "\(digest)"
                  },
                  "lines": [
                    {
                      "channel": "stable",
                      "platform": "linux",
                      "releases": [
                        {
                          "version": "v1.0.0",
                          "acceptedAt": "2027-01-15T08:00:00Z",
                          "signingKeys": {
                            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA": [
                              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                            ]
                          },
                          "contents": {
                            "sha256:\(String(repeating: "01", count: 32))": [
                              "tool"
                            ]
                          }
                        }
                      ]
                    }
                  ]
                }

                """)
    }

    @Test func nothingOlderIsAcceptedAfterIt() throws {
        #expect(try sample.accept("v1.10.0").isEmpty)
        for older in ["v1.9.0", "v1.10.0-rc.1", "0.1", "nightly"] {
            #expect(try sample.accept(older) == ["rolled-back"], "\(older)")
        }
        #expect(try sample.accept("v1.11.0").isEmpty)
        #expect(try sample.accept("v1.10.0") == ["rolled-back"])
        #expect(try sample.newest() == "v1.11.0")
    }

    @Test func whatHasNoOrderIsNeverTheNewest() throws {
        #expect(try sample.accept("nightly") == ["rolled-back"])
        #expect(!sample.scratch.exists("state"))
    }

    /// A manifest beside each file: parts of a release that list different files.
    @Test func oneVersionHasOneContentForEachListedFile() throws {
        #expect(try sample.accept("v1.0.0", digest: 1).isEmpty)
        #expect(try sample.accept("v1.0.0", digest: 2) == ["release-changed"])
        #expect(try sample.accept("1.0", digest: 2) == ["release-changed"])
        #expect(try sample.accept("v1.0.0", signers: "B", file: "other", digest: 2).isEmpty)
        #expect(try sample.accept("v1.0.0", file: "other", digest: 3) == ["release-changed"])
        #expect(try sample.accept("v1.0.0", digest: 1).isEmpty)
        let known = try #require(try sample.state().newest(now: SampleState.now)[SampleState.line])
        #expect(
            known.contents == [
                try SampleState.sha256(1): .files(["tool"]), try SampleState.sha256(2): .files(["other"]),
            ])
        #expect(Set(known.signingKeys.keys) == [try SampleState.fingerprint("A"), try SampleState.fingerprint("B")])
    }

    /// Whatever a content is about, one that may be about everything contradicts it.
    @Test func whatNamesNoFileIsAboutAll() throws {
        let digests = try (1...3).map { try SampleState.sha256($0) }
        let many = SignedScope(listing: (0...SignedScope.mostFiles).map { Array("file\($0)".utf8) })
        #expect(many == .everything && SignedScope(listing: [[UInt8]]()) == .everything)
        #expect(SignedScope(listing: [Array("a/tool".utf8), Array("tool".utf8)]) == .files(["tool"]))
        for (first, second) in [(SignedScope.everything, .files(["a"])), (.files(["a"]), .everything), (many, many)] {
            let sample = try SampleState()
            var release = try SampleState.release("v1.0.0")
            release.contents = [digests[0]: first, digests[1]: second]
            #expect(
                try sample.state().accept(release, in: SampleState.line).isEmpty, "what is accepted together agrees")
            #expect(try sample.state().newest(now: SampleState.now)[SampleState.line] == release)
            release.contents = [digests[2]: second]
            #expect(
                try sample.state().accept(release, in: SampleState.line).map(\.rule) == [.releaseChanged])
        }
    }

    @Test func whatIsKnownIsNotWritten() throws {
        #expect(try sample.accept("v1.0.0").isEmpty)
        #expect(try sample.state().notePolicy().isEmpty)
        let before = try FileManager.default.attributesOfItem(atPath: sample.scratch.path(sample.file))
        #expect(try sample.accept("v1.0.0", at: SampleState.now.advanced(by: TimeSpan(seconds: 60))).isEmpty)
        #expect(try sample.state().notePolicy().isEmpty)
        #expect(try sample.accept("v0.9.0") == ["rolled-back"])
        let after = try FileManager.default.attributesOfItem(atPath: sample.scratch.path(sample.file))
        #expect(before[.systemFileNumber] as? UInt64 == after[.systemFileNumber] as? UInt64)
    }

    @Test func aClockBehindIsNoticed() throws {
        #expect(try sample.accept("v1.0.0").isEmpty)
        let late = SampleState.now.goingBack(by: TimeSpan(seconds: 300))
        let tooLate = SampleState.now.goingBack(by: TimeSpan(seconds: 301))
        #expect(try sample.newest(now: late) == "v1.0.0")
        for body in [{ _ = try sample.newest(now: tooLate) }, { _ = try sample.accept("v2.0.0", at: tooLate) }] {
            let found = try #require(finding(body))
            #expect(found.rule == .clockBehind && found.remedy.text.contains(sample.path), "\(found.remedy)")
        }
        #expect(try sample.newest() == "v1.0.0")
    }

    @Test func manyReleasesAreBounded() throws {
        for number in 0..<70 { #expect(try sample.accept("v1.0.\(number)").isEmpty) }
        let text = try sample.scratch.text(sample.file)
        #expect(!text.contains("\"v1.0.5\"") && text.contains("\"v1.0.6\"") && text.contains("\"v1.0.69\""))
    }

    @Test func moreThanCanBeReadAgainIsNotWritten() throws {
        #expect(try sample.accept("v1.0.0").isEmpty)
        let accept = { (channel: Int, version: String) in
            let line = ReleaseLine(product: "tool", channel: "c\(channel)", platform: nil)
            let name = version + String(repeating: "n", count: 50_000)
            return try sample.accept(version, file: name, in: line)
        }
        for number in 0..<24 { #expect(try accept(number % 3, "v1.0.\(number)").isEmpty) }
        let releases = try sample.scratch.text(sample.file).components(separatedBy: "\"version\"").count - 1
        #expect((7...21).contains(releases), "fewer of each line where they are large")
        #expect(try sample.state().newest(now: SampleState.now).count == 4)
        let finding = finding { for channel in 3..<25 { _ = try accept(channel, "v1") } }
        #expect(finding?.rule == .stateMalformed, "what cannot be read again is not written")
        #expect(try sample.newest() == "v1.0.0")
    }

    @Test func anotherProductsReleaseIsNotTaken() throws {
        #expect(
            try sample.accept("v1", in: ReleaseLine(product: "other", channel: nil, platform: nil)) == [
                "internal-error"
            ])
    }
}
