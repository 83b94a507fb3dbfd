import Foundation
import TestSupport
import Testing

@Suite("docs/assurance.md", .serialized)
struct AssuranceTableTests {
    @Test(arguments: [
        ("About signatures", IntendedDisagreement.aboutSignatures),
        ("About lists of digests", IntendedDisagreement.aboutManifests),
    ])
    func itHasEveryIntendedDisagreement(title: String, table: [IntendedDisagreement]) throws {
        let file = URL(fileURLWithPath: packageFolder + "/docs/assurance.md")
        var lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        let heading = try #require(lines.firstIndex(of: "#### \(title)"))
        // Behind the table's head and the line under it.
        let start = try #require(lines[heading...].firstIndex { $0.hasPrefix("|---") }) + 1
        let end = lines[start...].firstIndex { !$0.hasPrefix("|") } ?? lines.endIndex
        let rows = table.map(\.row)
        if ProcessInfo.processInfo.environment["UPDATE_ASSURANCE_TABLES"] == "1" {
            lines.replaceSubrange(start..<end, with: rows)
            try Data(lines.joined(separator: "\n").utf8).write(to: file)
        } else {
            let isUpToDate = Array(lines[start..<end]) == rows
            #expect(isUpToDate, "write it with: UPDATE_ASSURANCE_TABLES=1 swift test --filter AssuranceTableTests")
        }
        #expect(Set(rows).count == rows.count)
    }
}
