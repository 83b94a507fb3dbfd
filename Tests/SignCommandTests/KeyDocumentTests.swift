import Foundation
import TestSupport
import Testing

@Suite("Pages about keys, as they stand", .serialized)
struct KeyDocumentTests {
    @Test func theCeremony() throws {
        let document = try DocumentRun("key-ceremony.md")
        #expect(document.blocks.count == 8)
        let run = try document.run()
        #expect(run.status == 0, "\(run.text)\n\(run.errorText)")
        for outcome in ["generated", "rotated", "extended", "gnu-dummy"] { #expect(run.text.contains(outcome)) }
    }

    @Test func theIncident() throws {
        let document = try DocumentRun("incident-response.md")
        #expect(document.blocks.count == 15)
        let run = try document.run()
        #expect(run.status == 0, "\(run.text)\n\(run.errorText)")
        #expect(run.text.components(separatedBy: "error: key-revoked").count == 5)
        #expect(run.text.contains("shown in a build log") && run.text.contains("error: wrong-release"))
    }
}
