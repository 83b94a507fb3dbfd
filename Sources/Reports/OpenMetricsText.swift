/// Metrics in the text format of OpenMetrics 1.0, for alerting. See: https://prometheus.io/docs/specs/om/open_metrics_spec/
public struct OpenMetricsText: Sendable {
    private var lines: [String] = []

    public init() {}

    /// Adds a gauge with its samples. Names are ours; the values of labels may come from strangers.
    public mutating func gauge(
        _ name: StaticString, unit: StaticString? = nil, help: StaticString,
        _ samples: [(labels: [(String, String)], value: Int64)]
    ) {
        lines.append("# TYPE \(name) gauge")
        if let unit { lines.append("# UNIT \(name) \(unit)") }
        lines.append("# HELP \(name) \(help)")
        for sample in samples {
            let labels = sample.labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
            lines.append("\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(sample.value)")
        }
    }

    /// The whole exposition.
    public var text: String { lines.joined(separator: "\n") + "\n# EOF\n" }

    private static func escaped(_ value: String) -> String {
        // Not by characters: a quotation mark with an accent upon it is one, and ends the label all the same.
        value.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
