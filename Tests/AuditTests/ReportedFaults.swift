import Foundation

/// Errors that a report names, each as `WHAT PATH`, by the target that it names them of.
typealias ReportedFaults = [String: Set<String>]

/// Reads reports of every format as whoever gets them does.
enum ReportReading {
    /// `CLASS PATH`.
    static func json(_ text: String) throws -> ReportedFaults {
        faults(
            try targets(text).flatMap { target in
                target.errors.map { (target.name, "\($0["class"] ?? "target") \($0["path"] ?? "")") }
            })
    }

    /// `RULE PATH`.
    static func rulesOfJSON(_ text: String) throws -> ReportedFaults {
        faults(
            try targets(text).flatMap { target in
                target.errors.map { (target.name, "\($0["rule"] ?? "") \($0["path"] ?? "")") }
            })
    }

    /// `RULE: MESSAGE`.
    static func linesOfJSON(_ text: String) throws -> ReportedFaults {
        faults(
            try targets(text).flatMap { target in
                target.errors.map { (target.name, "\($0["rule"] ?? ""): \($0["message"] ?? "")") }
            })
    }

    /// By target, how many files have each class.
    static func countsOfJSON(_ text: String) throws -> [String: [String: Int]] {
        let document = try object(text)
        return Dictionary(
            uniqueKeysWithValues: (document["targets"] as? [[String: Any]] ?? []).map(TargetDocument.init).map {
                ($0.name, $0.summary)
            })
    }

    /// `CLASS PATH`.
    static func ndjson(_ text: String) throws -> ReportedFaults {
        let lines = try text.split(separator: "\n").map { try object(String($0)) }
        return faults(
            lines.filter { $0["type"] as? String == "finding" && $0["severity"] as? String == "error" }.map {
                ($0["target"] as? String ?? "", "\($0["class"] ?? "target") \($0["path"] ?? "")")
            })
    }

    /// `RULE PATH`.
    static func sarif(_ text: String) throws -> ReportedFaults {
        let runs = try object(text)["runs"] as? [[String: Any]] ?? []
        let results = runs.flatMap { $0["results"] as? [[String: Any]] ?? [] }
        return faults(
            results.filter { $0["level"] as? String == "error" }.map { result in
                let location = (result["locations"] as? [[String: Any]])?.first
                let file = (location?["physicalLocation"] as? [String: [String: String]])?["artifactLocation"]?["uri"]
                let mirror = (location?["logicalLocations"] as? [[String: String]])?.first?["fullyQualifiedName"]
                return (mirror ?? "", "\(result["ruleId"] ?? "") \(file?.removingPercentEncoding ?? "")")
            })
    }

    /// `CLASS PATH`.
    static func junit(_ text: String) -> ReportedFaults {
        faults(
            text.components(separatedBy: "<testsuite ").dropFirst().flatMap { suite in
                let mirror = suite.firstMatch(of: /name="([^"]*)"/)?.1 ?? ""
                let cases = suite.matches(of: /<testcase classname="([^"]*)" name="([^"]*)" time="0">/)
                return cases.map { (String(mirror), "\($0.1) \($0.2)") }
            })
    }

    /// `CLASS PATH`.
    static func html(_ text: String) -> ReportedFaults {
        let options = text.matches(of: /<option value="([0-9]+)">([^<]*)<\/option>/)
        let mirrors = Dictionary(uniqueKeysWithValues: options.map { (String($0.1), String($0.2)) })
        let rows = text.matches(
            of: /<tr data-class="([^"]*)" data-target="([0-9]+)">\n<td>[^\n]*<\/td>\n<td class="path">([^<]*)<\/td>/)
        return faults(rows.map { (mirrors[String($0.2)] ?? "", "\($0.1) \($0.3)") })
    }

    /// By target, how many files have each class.
    static func openMetrics(_ text: String) -> [String: [String: Int]] {
        let samples = text.matches(of: /mirror_audit_files\{target="([^"]*)",class="([^"]*)"\} ([0-9]+)/)
        return samples.reduce(into: [:]) { counts, sample in
            guard let number = Int(sample.3), number > 0 else { return }
            counts[String(sample.1), default: [:]][String(sample.2)] = number
        }
    }

    /// By target, `RULE: MESSAGE` of each error and how many files have each class.
    static func text(_ text: String) -> (faults: ReportedFaults, counts: [String: [String: Int]]) {
        var found: [(String, String)] = []
        var counts: [String: [String: Int]] = [:]
        var mirror = ""
        for line in text.split(separator: "\n") {
            if let summary = line.wholeMatch(of: /'(.*)'(?: \(the origin\))?: (.*)/) {
                mirror = String(summary.1)
                for part in summary.2.split(separator: ", ") {
                    let words = part.split(separator: " ")
                    counts[mirror, default: [:]][String(words[1])] = Int(words[0])
                }
            } else if let error = line.wholeMatch(of: #/  error: (.*)/#) {
                found.append((mirror, String(error.1)))
            }
        }
        return (faults(found), counts)
    }

    /// `RULE PATH`. Of more than a hundred, the others are only counted.
    static func github(_ text: String) -> ReportedFaults {
        faults(
            text.matches(of: #/::error file=([^,]*),title=([^:]*)::(\S*): /#).map {
                (String($0.3), "\($0.2) \(($0.1).removingPercentEncoding ?? "")")
            })
    }

    /// What one has and the other has not.
    static func difference(_ one: ReportedFaults, _ other: ReportedFaults) -> String {
        Set(one.keys).union(other.keys).sorted().map { mirror in
            let difference = one[mirror, default: []].symmetricDifference(other[mirror, default: []])
            return "\(mirror): \(difference.sorted())"
        }.joined(separator: "; ")
    }

    private static func object(_ text: String) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    }

    private static func targets(_ text: String) throws -> [(name: String, errors: [[String: Any]])] {
        (try object(text)["targets"] as? [[String: Any]] ?? []).map(TargetDocument.init).map { target in
            (target.name, target.findings.filter { $0["severity"] as? String == "error" })
        }
    }

    private static func faults(_ found: [(String, String)]) -> ReportedFaults {
        found.reduce(into: [:]) { $0[$1.0, default: []].insert($1.1) }
    }
}
