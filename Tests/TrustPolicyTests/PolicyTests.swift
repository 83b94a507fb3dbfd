import Findings
import Foundation
import Manifests
import OpenPGP
import TestSupport
import Testing
import TrustPolicy

@Suite("A trust policy is read strictly")
struct PolicyTests {
    static let key = "27034E7FDB850E0BBC2C62FF806BB28AED779869"
    static let roots = (0..<3).map { String(repeating: "\($0)", count: 40) }
    static let digest = "sha256:" + String(repeating: "ab", count: 32)

    /// Every field there is.
    static let whole = """
        {
          "schema": "release-integrity/trust-policy/1",
          "product": "codecov-cli",
          "version": 3,
          "notationDomain": "codecov.io",
          "expires": "2027-04-01T00:00:00Z",
          "updates": [
            "https://cli.codecov.io/trust/"
          ],
          "roots": {
            "threshold": 2,
            "keys": [
              "\(roots[0])",
              "\(roots[1])",
              "\(roots[2])"
            ]
          },
          "signers": [
            {
              "fingerprint": "\(key)",
              "name": "Codecov Uploader",
              "subkeys": [
                "\(String(repeating: "A", count: 40))"
              ],
              "from": "2021-05-24T00:00:00Z",
              "until": "2026-05-24T00:00:00Z",
              "keep": [
                "\(digest)"
              ],
              "note": "RSA-4096"
            }
          ],
          "threshold": 1,
          "keys": [
            "codecov.asc",
            "https://uploader.codecov.io/verification.gpg"
          ],
          "release": {
            "signs": "manifest",
            "require": [
              "product",
              "version",
              "channel"
            ],
            "minimumVersion": "v0.7.0",
            "maximumAge": {
              "latest": "30d"
            }
          },
          "algorithms": {
            "digests": [
              "sha256",
              "sha512"
            ],
            "minimumRSABits": 3072,
            "keyExpiry": "at-signing",
            "legacyBindings": "accept"
          },
          "denied": [
            {
              "digest": "\(digest)",
              "reason": "modified",
              "since": "2021-04-15T00:00:00Z"
            },
            {
              "key": "\(String(repeating: "B", count: 40))",
              "reason": "stolen"
            }
          ],
          "distribution": {
            "origins": [
              "https://cli.codecov.io"
            ],
            "path": "{version}/{platform}/{artifact}",
            "artifact": {
              "default": "codecov",
              "windows": "codecov.exe"
            },
            "platforms": [
              "linux",
              "windows"
            ],
            "manifest": "{path}.SHA256SUM",
            "signature": "{path}.SHA256SUM.sig"
          }
        }

        """

    static let smallest =
        #"{"schema":"release-integrity/trust-policy/1","product":"p","version":1,"signers":[{"fingerprint":""#
        + key + #""}],"threshold":1,"keys":["p.asc"]}"#

    func policy(_ text: String) throws(PolicyError) -> Policy { try Policy(parsing: Array(text.utf8)) }

    @Test func whatIsWrittenIsTheSameFileAgain() throws {
        #expect(String(decoding: try policy(Self.whole).serialized, as: UTF8.self) == Self.whole)
        let small = try policy(Self.smallest)
        #expect(try policy(String(decoding: small.serialized, as: UTF8.self)) == small)
    }

    @Test func whatIsAbsentIsTheStrictestThatWorks() throws {
        let policy = try policy(Self.smallest)
        #expect(policy.release.signs == .manifest && policy.release.require.isEmpty)
        #expect(policy.algorithms.keyExpiry == .now && !policy.algorithms.acceptsLegacyBindings)
        #expect(policy.algorithms.digests.allSatisfy { $0.isCollisionResistant })
        #expect(policy.roots == nil && policy.expires == nil && policy.denied.isEmpty)
    }

    /// What replaces what in the whole policy, the path that is complained about, and a word of the complaint.
    @Test(
        arguments: [
            ("\"version\": 3", "\"version\": 0", "version", "from 1"),
            ("\"version\": 3", "\"version\": 3.0", "version", "whole"),
            ("\"version\": 3", "\"version\": 9007199254740992", "version", "from 1"),
            ("\"version\": 3", "\"version\": \"3\"", "version", "whole number"),
            ("\"version\": 3", "\"version\": 3, \"version\": 4", "version", "twice"),
            ("\"version\": 3", "\"Version\": 3", "version", "missing"),
            ("\"threshold\": 1", "\"threshold\": 0", "threshold", "from 1"),
            ("\"threshold\": 1", "\"threshold\": 2", "threshold", "more than"),
            ("\"threshold\": 2", "\"threshold\": 4", "roots.threshold", "more than"),
            ("\"threshold\": 2", "\"threshold\": 0", "roots.threshold", "from 1"),
            ("trust-policy/1", "trust-policy/2", "schema", "too old"),
            ("trust-policy/1", "other/1", "schema", "must be"),
            ("\"note\"", "\"notes\"", "signers[0].notes", "no such field"),
            (key, "806BB28AED779869", "signers[0].fingerprint", "whole fingerprint"),
            (roots[1], roots[0], "roots.keys[1]", "twice"), (roots[1], key, "roots.keys[1]", "signer"),
            (roots[1], String(repeating: "A", count: 40), "roots.keys[1]", "signer"),
            ("  \"expires\": \"2027-04-01T00:00:00Z\",\n", "", "expires", "must expire"),
            ("2027-04-01T00:00:00Z", "2027-04-01", "expires", "time"),
            ("https://cli.codecov.io/trust/", "http://cli.codecov.io/", "updates[0]", "https"),
            ("\"codecov.asc\"", "\"../codecov.asc\"", "keys[0]", "name of a file"),
            ("\"codecov.asc\"", "\"/codecov.asc\"", "keys[0]", "name of a file"),
            ("\"codecov.asc\"", "\"http://x/\"", "keys[0]", "https"), ("\"codecov.asc\"", "\"\"", "keys[0]", "name"),
            ("\"product\",", "", "release.require", "product"),
            ("\"version\",", "", "release.minimumVersion", "require"),
            (",\n      \"channel\"", "", "release.maximumAge", "channel"),
            ("\"channel\"\n", "\"colour\"\n", "release.require[2]", "must be"),
            ("v0.7.0", "nightly", "release.minimumVersion", "order"),
            ("\"30d\"", "\"30\"", "release.maximumAge.latest", "length of time"),
            ("\"signs\": \"manifest\"", "\"signs\": \"all\"", "release.signs", "must be"),
            ("\"sha512\"\n", "\"sha1\"\n", "algorithms.digests[1]", "algorithm"),
            ("3072", "1024", "algorithms.minimumRSABits", "from 2048"),
            ("\"at-signing\"", "\"never\"", "algorithms.keyExpiry", "must be"),
            ("\"accept\"", "true", "algorithms.legacyBindings", "string"),
            ("\"reason\": \"stolen\"", "\"reason\": \"\"", "denied[1].reason", "why"),
            ("\"key\": \"B", "\"digest\": \"B", "denied[1].digest", "digest"),
            ("2021-05-24T00:00:00Z", "2026-05-24T00:00:00Z", "signers[0].until", "after"),
            ("      \"until\": \"2026-05-24T00:00:00Z\",\n", "", "signers[0].keep", "until"),
            ("\"product\": \"codecov-cli\"", "\"product\": \"codecov cli\"", "product", "letters"),
            ("\"codecov.io\"", "\"codecov io\"", "notationDomain", "domain"),
            ("{version}/", "../", "distribution.path", "plain names"),
            ("{version}/", "{user}/", "distribution.path", "no '{user}'"),
            ("{artifact}\"", "x\"", "distribution.path", "{artifact}"),
            ("\"default\"", "\"linux\"", "distribution.artifact.default", "missing"),
        ])
    func anythingElseIsRefusedWithThePathOfTheField(
        _ old: String, _ new: String, _ path: String, _ reason: String
    ) throws {
        let text = Self.whole.replacingOccurrences(of: old, with: new)
        try #require(text != Self.whole, "'\(old)' is not there")
        let error = #expect(throws: PolicyError.self) { try policy(text) }
        let message = error?.finding.message.text ?? ""
        #expect(error?.finding.rule == (reason == "too old" ? .policyTooNew : .policyMalformed))
        #expect(message.hasPrefix(path + ": ") && message.contains(reason), "\(message)")
    }

    @Test func nobodyWhoSignsIsNoPolicy() throws {
        let text = Self.smallest.replacingOccurrences(of: "{\"fingerprint\":\"\(Self.key)\"}", with: "")
        let error = #expect(throws: PolicyError.self) { try policy(text) }
        #expect(error?.finding.message.text == "signers: there must be at least one")
        let twice = Self.smallest.replacingOccurrences(
            of: "{\"fingerprint\"", with: "{\"fingerprint\":\"\(Self.key.lowercased())\"},{\"fingerprint\"")
        #expect(throws: PolicyError.self) { try policy(twice) }
    }

    @Test func whatIsNoJSONIsNamed() {
        for text in ["", "<html>", "[]", "null", "{}", String(repeating: " ", count: 2_000_000)] {
            #expect(throws: PolicyError.self) { try policy(text) }
        }
    }

    @Test(arguments: ["codecov-cli", "codecov-uploader"])
    func thePoliciesOfThisProjectAreCanonical(_ product: String) throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let bytes = Array(try Data(contentsOf: package.appendingPathComponent("keys/\(product).trust.json")))
        let policy = try Policy(parsing: bytes)
        #expect(policy.serialized == bytes && policy.product == product)
        #expect(policy.signers.map(\.fingerprint.hexadecimal) == [Self.key])
    }

    /// A policy has at most 1 MiB, and nobody waits for one: what is in it costs no more for being long.
    @Test(arguments: ["signers", "roots", "long names", "fields", "denials"])
    func aLargePolicyIsReadAtOnce(_ what: String) throws {
        let digits = { (number: Int) in
            let hex = String(number, radix: 16)
            return String(repeating: "0", count: 40 - hex.count) + hex
        }
        let smallest = String(Self.smallest.dropLast())
        let text: String
        switch what {
        case "signers":
            let signers = (0..<12_000).map { "{\"fingerprint\":\"\(digits($0))\"}" }.joined(separator: ",")
            text = """
                {"schema":"release-integrity/trust-policy/1","product":"a","version":1,"signers":[\(signers)],
                "threshold":1,"keys":["a"]}
                """
        case "roots":
            let keys = (0..<15_000).map { "\"\(digits($0))\"" }.joined(separator: ",")
            text = "\(smallest),\"expires\":\"2027-01-01T00:00:00Z\",\"roots\":{\"threshold\":1,\"keys\":[\(keys)]}}"
        case "long names":
            let zeros = Array(repeating: "0", count: 150_000).joined(separator: ",")
            text = "\(smallest),\"\(String(repeating: "x", count: 500_000))\":[\(zeros)]}"
        case "fields":
            text = "\(smallest),\((0..<80_000).map { "\"f\($0)\":0" }.joined(separator: ","))}"
        default:
            let denials = (0..<12_000).map { "{\"key\":\"\(digits($0))\",\"reason\":\"x\"}" }.joined(separator: ",")
            text = "\(smallest),\"denied\":[\(denials)]}"
        }
        let bytes = Array(text.utf8)
        try #require(bytes.count <= Policy.largest)
        let start = ContinuousClock.now
        let policy = try? Policy(parsing: bytes)
        if let policy {
            #expect(PolicyChange.all(from: policy, to: policy).isEmpty)
            let smallest = try Policy(parsing: Array(Self.smallest.utf8))
            #expect(!PolicyChange.all(from: smallest, to: policy).isEmpty)
            _ = try policy.requirements(now: Timestamp(secondsSince1970: 1_800_000_000))
        }
        // Built without optimization, and beside other tests.
        #expect(ContinuousClock.now - start < Sanitizer.seconds(10))
        #expect((policy == nil) == ["long names", "fields"].contains(what))
    }
}
