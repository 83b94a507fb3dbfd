/// The grammar of OpenMetrics 1.0, as far as gauges go.
/// See: https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md#abnf
public enum OpenMetricsSyntax {
    /// What is wrong with a whole exposition; empty for nothing.
    public static func problems(of text: String) -> [String] {
        guard text.hasSuffix("\n# EOF\n") else { return ["it does not end with # EOF"] }
        let sample =
            /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",?)*\})? (-?[0-9]+)/
            .matchingSemantics(.unicodeScalar)
        var problems: [String] = []
        var family = ""
        var seen: Set<String> = []
        var series: Set<Substring> = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(2) {
            if let match = line.wholeMatch(of: /# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) gauge/) {
                family = String(match.1)
                if !seen.insert(family).inserted { problems.append("\(family) is there twice") }
            } else if let match = line.wholeMatch(of: /# UNIT (\S+) ([a-zA-Z0-9_:]+)/) {
                if match.1 != family || !family.hasSuffix("_\(match.2)") {
                    problems.append("a unit of another: \(line)")
                }
            } else if let match = line.wholeMatch(of: /# HELP (\S+) (?:[^\\\n"]|\\[n\\"])*/) {
                if match.1 != family { problems.append("a help of another: \(line)") }
            } else if let match = line.wholeMatch(of: sample) {
                if match.1 != family { problems.append("a sample of another: \(line)") }
                if !series.insert(line.prefix { $0 != " " || !line.hasSuffix("\(match.2)") }).inserted {
                    problems.append("twice: \(line)")
                }
            } else {
                problems.append("no line of OpenMetrics: \(line)")
            }
        }
        return problems
    }
}
