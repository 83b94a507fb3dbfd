import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import GnuPG
import GnuPGSigning
import OpenPGP
import ReleaseSigning
import Reports
import StrictJSON

/// What became of a key, in every format.
struct KeyChangeReport: FindingsReport {
    enum Outcome: String {
        case generated, rotated, extended, revoked
    }

    /// Nil where nothing came of it.
    private(set) var outcome: Outcome?
    private var output: BytePath?
    private var parts: [KeyOutput.Part] = []
    private var key: PublishedKey?
    /// What else happened, for people.
    var remarks: [String] = []
    private(set) var findings: [Finding] = []

    private init() {}

    /// Writes the report that `body` makes of what was given, or one of why it could not, and ends the command with its
    /// status.
    static func make(
        _ inputs: Result<SecretInputs, any Error>, _ body: (SecretInputs) throws -> KeyChangeReport,
        _ options: ReportOptions, to stream: Output.Stream = .output
    ) throws {
        Interruption.hear()
        PrivateHomes.sweep()
        var report = KeyChangeReport()
        try report.collect {
            let inputs = try inputs.get()
            $0 = try body(inputs)
            $0.findings += inputs.remarks
        }
        try options.conclude(with: report, to: stream)
    }

    /// Does what may fail: an error that says what it means is in the report, any other is thrown on.
    mutating func collect(_ body: (inout KeyChangeReport) throws -> Void) throws {
        do {
            try body(&self)
        } catch let error as any FindingError {
            findings += error.findings
        } catch let error as ValidationError {
            findings.append(Finding(.usage, "\(error.message)"))
        }
    }

    init(_ outcome: Outcome, _ output: BytePath, _ parts: [KeyOutput.Part], _ key: PublishedKey) {
        self.outcome = outcome
        self.output = output
        self.parts = parts
        self.key = key
    }

    /// The key as it is by now; nil where nothing came of it.
    var certificate: Certificate? { key?.certificate }

    private var keys: KeyStatusReport? { key.map { KeyStatusReport($0) } }

    var status: Status {
        // Nothing done without an error would be a fault of ours, never a success.
        findings.status == .verified && outcome == nil ? .internalFault : findings.status
    }

    var text: [String] {
        let files = output.map { folder in
            parts.map { "wrote '\(Escaping.visible(folder.bytes))/\($0.rawValue)': \($0.meaning)" }
        }
        return (files ?? []) + (keys?.text ?? []) + remarks + findings.flatMap(\.lines) + [conclusion]
    }

    private var conclusion: String {
        guard let outcome else { return "REFUSED: nothing was done" }
        return status == .verified ? outcome.rawValue : "\(outcome.rawValue), and not everything that was to follow"
    }

    var json: JSONValue {
        [
            "schema": "release-integrity/key-change/1",
            "verdict": .string(outcome?.rawValue ?? "undecided"),
            "status": .integer(Int64(status.rawValue)),
            "output": JSONValue(output.map { Escaping.visible($0.bytes) }),
            "files": .array(parts.map { .string($0.rawValue) }),
            "certificates": keys?.certificates ?? .array([]),
            "remarks": .array(remarks.map { .string($0) }),
            "findings": .array(findings.map(\.json)),
        ]
    }
}
