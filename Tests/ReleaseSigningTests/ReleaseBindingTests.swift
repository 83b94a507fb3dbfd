import Findings
import GnuPG
import GnuPGSigning
import Releases
import TestSupport
import Testing
import TrustPolicy

@testable import ReleaseSigning

@Suite("What signatures are bound to", .serialized)
struct ReleaseBindingTests {
    static func policy(domain: String? = "example.org", require: String = #""product", "version""#) throws -> Policy {
        let domain = domain.map { #""notationDomain": "\#($0)","# } ?? ""
        let text = """
            {"schema": "release-integrity/trust-policy/1", "product": "tool", "version": 1, "threshold": 1, \(domain)
             "signers": [{"fingerprint": "\(String(repeating: "A", count: 40))"}], "keys": ["tool.asc"],
             "release": {"require": [\(require)]}}
            """
        return try Policy(parsing: Array(text.utf8))
    }

    func request(
        _ product: String? = nil, version: String? = "v1.0.0", domain: String? = nil
    ) -> ReleaseBinding.Request {
        var request = ReleaseBinding.Request()
        (request.product, request.version, request.domain) = (product, version, domain)
        return request
    }

    @Test func aPolicyGivesProductAndDomain() throws {
        let binding = try ReleaseBinding(request(), policy: Self.policy())
        #expect(binding.domain == "example.org")
        #expect(binding.identity.kind == .manifest && binding.identity.product == "tool")
        #expect(binding.notations.map(\.name) == ["type@example.org", "product@example.org", "version@example.org"])
        #expect(try ReleaseBinding(request("tool", domain: "example.org"), policy: Self.policy()) == binding)
        #expect(try ReleaseBinding(request("tool", domain: "example.org")) == binding)
    }

    @Test func aPolicyIsNeverChanged() throws {
        let policy = try Self.policy()
        for (request, word) in [
            (request("other"), "product"), (request(domain: "example.com"), "domain"),
            (request(domain: "Example.org"), "domain"), (request(version: nil), "version"),
        ] {
            let error = #expect(throws: ReleaseBindingError.self) { try ReleaseBinding(request, policy: policy) }
            #expect(error?.finding.rule == .usage && error?.reason.text.contains(word) == true)
        }
        let silent = try Self.policy(domain: nil)
        #expect(throws: ReleaseBindingError.self) { try ReleaseBinding(request(), policy: silent) }
        #expect(try ReleaseBinding(request(domain: "example.com"), policy: silent).domain == "example.com")
    }

    /// Whoever puts the library together wrongly gets no signature that says something else than was asked for.
    @Test func whatTheKeysWereNotOrderedToSayIsNotPublished() throws {
        let sample = try SampleTree()
        let process = try GnuPGProcess.prepare()
        let keys = try sample.keys(process)
        var job = try SigningJob(folder: sample.folder)
        #expect(try job.plan().sign(with: keys, process: process).verdict == .signed)
        try sample.remove("SHA256SUMS.sig")
        job.binding = try ReleaseBinding(request("tool", domain: "example.org"))
        let plan = try job.plan()
        let error = #expect(throws: ReleaseSigningError.self) { _ = try plan.sign(with: keys, process: process) }
        #expect(error?.finding.rule == .internalError)
        #expect(try sample.allNames() == ["SHA256SUMS", "a", "b", "sub", "sub/c"])
    }

    /// The manifest and its signature lie there and hold; only what they say of the release is not what is asked for.
    @Test func whatIsThereIsKeptOnlyWhereItSaysTheSame() throws {
        let sample = try SampleTree()
        let process = try GnuPGProcess.prepare()
        var job = try SigningJob(folder: sample.folder)
        job.binding = try ReleaseBinding(request("tool", domain: "example.org"))
        let keys = try sample.keys(process, notations: job.binding?.notations ?? [])
        #expect(try job.plan().sign(with: keys, process: process).verdict == .signed)
        #expect(try job.plan().sign(with: keys, process: process).verdict == .unchanged)
        job.binding = try ReleaseBinding(request("tool", version: "v1.0.1", domain: "example.org"))
        let plan = try job.plan()
        #expect(throws: ReleaseSigningError.self) { _ = try plan.sign(with: keys, process: process) }
    }
}
