import FileAccess
import TestSupport
import Testing
import TrustState

@Suite("How the files of a policy are named")
struct PolicyFileTests {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func names() throws -> [String] {
        let folder = try #require(BytePath(scratch.path))
        return try PolicyFile.versions(at: folder).map { String(decoding: $0.name ?? [], as: UTF8.self) }
    }

    @Test func versionsAreInTheOrderOfTheirNumbers() throws {
        let expected = [
            "a.trust.json", "a.trust.2.json", "a.trust.9.json", "a.trust.10.json", "a.trust.100.json",
            "a.trust.99999999999999999999999.json", "b.trust.json", "b.trust.1.json",
        ]
        for name in expected.reversed() { try scratch.write(name, "") }
        for other in ["a.trust.2.json.sig", "trust.txt", "a.json", "a.trust.2.other.json"] {
            try scratch.write(other, "")
        }
        #expect(try names() == expected)
    }

    @Test func aFolderWithoutPoliciesIsNamed() throws {
        try scratch.write("a.json", "")
        #expect(throws: TrustStateError.self) { try names() }
    }

    @Test(arguments: [("tool.trust.4.json", "tool.trust.4.json.sig"), ("/a/b.json", "/a/b.json.sig")])
    func signaturesLieBesideTheFile(_ path: String, _ expected: String) throws {
        #expect(PolicyFileName.signatures(of: try #require(BytePath(path))) == BytePath(expected))
    }
}
