import Foundation
import TestSupport
import Testing

@Suite("docs/walkthrough-trust-policy.md, as it stands")
struct WalkthroughTests {
    @Test func everyBlockDoesWhatItSays() throws {
        let document = try DocumentRun("walkthrough-trust-policy.md")
        #expect(document.blocks.count == 11)
        let run = try document.run()
        #expect(run.status == 0, "\(run.text)\n\(run.errorText)")
        #expect(run.text.contains("updated to version 4"))
        #expect(run.text.components(separatedBy: "error: rolled-back").count == 3)
        #expect(run.text.contains("2 manifests by the retired signer go on to count"))
    }
}
