// Measures the commands beside their peers. Started by scripts/benchmark, which makes the inputs; docs/performance.md says
// what the figures mean.
//
// No Foundation: a child's peak memory, as Linux counts it, is at least that of the process which started it.
import Glibc

/// `number` with so many decimals, right-aligned in nine columns.
func column(_ number: Double, decimals: Int, unit: String) -> String {
    let scale = decimals == 0 ? 1 : decimals == 1 ? 10 : 100
    let scaled = Int((number * Double(scale)).rounded())
    var text = "\(scaled / scale)"
    if decimals > 0 {
        let fraction = "\(scaled % scale)"
        text += "." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
    return padded(text + unit)
}

func padded(_ text: String) -> String { String(repeating: " ", count: max(0, 11 - text.count)) + text }

func row(_ comparison: Comparison, _ outcome: Comparison.Outcome) -> String {
    let name = comparison.name + String(repeating: " ", count: max(0, 20 - comparison.name.count))
    let columns: [String]
    switch comparison.limit {
    case .timesPeer(let factor): columns = times(outcome) + [column(factor, decimals: 2, unit: "")]
    case .seconds(let most): columns = times(outcome) + [column(most * 1000, decimals: 0, unit: " ms")]
    case .millisecondsMore(let most): columns = times(outcome) + [column(most, decimals: 0, unit: " ms more")]
    case .mebibytes(let most):
        columns = [
            column(outcome.ours, decimals: 1, unit: " MiB"), column(outcome.peer, decimals: 1, unit: " MiB"),
            column(outcome.seconds, decimals: 1, unit: " s"), column(most, decimals: 0, unit: " MiB"),
        ]
    }
    return name + columns.joined() + padded(outcome.isKept ? "ok" : "over")
}

/// The times of both, and how they compare.
func times(_ outcome: Comparison.Outcome) -> [String] {
    [
        column(outcome.ours * 1000, decimals: 1, unit: " ms"), column(outcome.peer * 1000, decimals: 1, unit: " ms"),
        column(outcome.ours / outcome.peer, decimals: 2, unit: ""),
    ]
}

func fail(_ text: String) -> Never {
    let line = "benchmark: \(text)\n"
    unsafe write(2, line, line.utf8.count)
    exit(64)
}

var runs = 7
var only: Set<String> = []
var isEnforced = false
var words = ArraySlice(CommandLine.arguments.dropFirst())
guard let commands = words.popFirst(), let folder = words.popFirst() else { fail("COMMANDS and FOLDER are missing") }
let comparisons =
    Comparison.all(commands: commands, folder: folder) + Comparison.audits(commands: commands, folder: folder)
while let word = words.popFirst() {
    switch word {
    case "--enforce": isEnforced = true
    case "--runs":
        guard let number = words.popFirst().flatMap(Int.init), number > 0 else { fail("--runs takes a number") }
        runs = number
    case "--only":
        let names = comparisons.map(\.name)
        guard let name = words.popFirst(), names.contains(name) else {
            fail("--only takes one of \(names.joined(separator: ", "))")
        }
        only.insert(name)
    default: fail("unknown argument '\(word)'")
    }
}

print("name                " + ["ours", "peer", "ratio", "limit", ""].map(padded).joined())
var isKept = true
for comparison in comparisons where only.isEmpty ? !comparison.isOnRequest : only.contains(comparison.name) {
    do {
        let outcome = try comparison.measure(runs: runs)
        isKept = isKept && outcome.isKept
        print(row(comparison, outcome))
    } catch {
        isKept = false
        print("\(comparison.name): not measured: \(error)")
    }
    fflush(nil)
}
exit(isEnforced && !isKept ? 1 : 0)
