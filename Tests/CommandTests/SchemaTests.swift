import Foundation
import Testing

/// Holds documents against the schemas in docs/schema with the reference implementation for Python.
enum SchemaValidator {
    /// Found before any test changes this process's PATH.
    static let python: String? = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", "import jsonschema, sys; print(sys.executable)"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let path = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? path.trimmingCharacters(in: .newlines) : nil
    }()

    static let folder =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/docs/schema/"

    /// What is wrong with `document`; empty for nothing.
    static func problems(of document: [UInt8], schema: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(python))
        let program = """
            import json, jsonschema, sys
            schema = json.load(open(sys.argv[1]))
            jsonschema.Draft202012Validator.check_schema(schema)
            for error in jsonschema.Draft202012Validator(schema).iter_errors(json.load(sys.stdin)):
                print(error.json_path, error.message)
            """
        process.arguments = ["-c", program, folder + schema]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(document))
        try input.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text
    }
}

@Suite(
    "JSON is what its schema says",
    .enabled(if: SchemaValidator.python != nil, "python3 with the package jsonschema is needed"))
struct SchemaTests {
    @Test func everyKindOfResult() throws {
        let release = try SampleRelease()
        try release.write("other\u{1B}[31m", "x")
        try release.write("page.asc", "<html>")
        try release.gpg(["--detach-sign", "tool"])
        let digest = "sha256:" + String(decoding: try release.read("SHA256SUMS"), as: UTF8.self).prefix(64)
        for arguments in [
            ["tool", "--keys", "key.asc"], ["SHA256SUMS", "--manifest-only", "--keys", "key.asc"],
            ["--manifest", "SHA256SUMS", "--keys", "key.asc"], ["tool", "--pin", digest], ["tool", "--checksum-only"],
            ["other\u{1B}[31m", "--keys", "key.asc"], ["none", "--keys", "key.asc"], ["tool", "--keys", "page.asc"],
            ["tool", "--keys", "key.asc", "--signature", "page.asc"],
            ["tool", "--keys", "key.asc", "--threshold", "9"],
            ["tool", "--keys", "key.asc", "--signature", "none"],
        ] {
            let result = try release.execute(SampleRelease.command, ["check"] + arguments + ["--format", "json"])
            let problems = try SchemaValidator.problems(of: result.output, schema: "verification-1.json")
            #expect(problems.isEmpty, "\(arguments): \(problems)")
        }
    }
}
