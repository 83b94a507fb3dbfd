import TestSupport
import Testing

@Suite(
    "JSON is what its schema says",
    .enabled(if: SchemaValidator.isThere || !mayBeMissing, "\(SchemaValidator.absence)"))
struct SchemaTests {
    @Test func resultsThatRestOnAPolicy() throws {
        let release = try PolicyRelease()
        for options in [[], ["--release-version", "v1.2.0"], ["--product", "other"], ["--threshold", "0"]] {
            let result = try release.check(options)
            let problems = try SchemaValidator.problems(of: result.output, schema: "verification-1.json")
            #expect(problems.isEmpty, "\(options): \(problems)")
        }
    }

    @Test func everyKindOfResult() throws {
        let release = try SampleRelease()
        try release.write("other\u{1B}[31m", "x")
        try release.write("page.asc", "<html>")
        try release.gpg(["--detach-sign", "tool"])
        let digest = try "sha256:" + release.text("SHA256SUMS").prefix(64)
        for arguments in [
            ["tool", "--keys", "key.asc"], ["SHA256SUMS", "--manifest-only", "--keys", "key.asc"],
            ["--manifest", "SHA256SUMS", "--keys", "key.asc"], ["tool", "--pin", digest], ["tool", "--checksum-only"],
            ["other\u{1B}[31m", "--keys", "key.asc"], ["none", "--keys", "key.asc"], ["tool", "--keys", "page.asc"],
            ["tool", "--keys", "key.asc", "--signature", "page.asc"],
            ["tool", "--keys", "key.asc", "--threshold", "9"],
            ["tool", "--keys", "key.asc", "--signature", "none"],
        ] {
            let result = try release.verify(["check"] + arguments + ["--format", "json"])
            let problems = try SchemaValidator.problems(of: result.output, schema: "verification-1.json")
            #expect(problems.isEmpty, "\(arguments): \(problems)")
        }
    }
}
