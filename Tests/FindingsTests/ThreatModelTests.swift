import Foundation
import Testing

@Suite("docs/threat-model.md")
struct ThreatModelTests {
    @Test func everyTestThatItNamesIsThere() throws {
        for row in try ThreatModel.rows() where row.tests != "open" {
            for reference in row.tests.split(separator: ",") {
                let name = reference.trimmingCharacters(in: .whitespaces)
                let match = try #require(
                    name.wholeMatch(of: /`([A-Za-z0-9]+)\/([A-Za-z0-9]+)`/), "\(row.number): '\(name)' names no test")
                let source = try ThreatModel.testFile(named: String(match.output.1))
                let isThere = source?.contains("func \(match.output.2)(") ?? false
                #expect(isThere, "\(row.number): there is no \(name) in Tests/")
            }
        }
    }

    @Test func itsRowsAreNumbered() throws {
        let numbers = try ThreatModel.rows().map(\.number)
        #expect(Set(numbers).count == numbers.count)
        for (section, count) in [
            ("S", 21), ("K", 19), ("M", 11), ("R", 11), ("T", 14), ("P", 24), ("F", 14), ("A", 14), ("X", 11),
        ] {
            #expect(numbers.filter { $0.hasPrefix(section) } == (1...count).map { "\(section)\($0)" })
        }
    }
}

private enum ThreatModel {
    struct Row {
        /// Such as "S1".
        let number: String
        /// The last column: "open", or names of tests.
        let tests: String
    }

    static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    /// The rows of the tables of what attackers try.
    static func rows() throws -> [Row] {
        let page = try String(
            contentsOf: tests.deletingLastPathComponent().appending(path: "docs/threat-model.md"), encoding: .utf8)
        return page.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard let number = cells.first, number.wholeMatch(of: /[SKMRTFAPX][0-9]+/) != nil, let last = cells.last
            else {
                return nil
            }
            return Row(number: number, tests: last)
        }
    }

    /// The text of `name`.swift in any folder of Tests/.
    static func testFile(named name: String) throws -> String? {
        for folder in try FileManager.default.contentsOfDirectory(at: tests, includingPropertiesForKeys: nil) {
            let file = folder.appending(path: "\(name).swift")
            if FileManager.default.fileExists(atPath: file.path) {
                return try String(contentsOf: file, encoding: .utf8)
            }
        }
        return nil
    }
}
