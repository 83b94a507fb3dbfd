import Foundation

/// Reads YAML with PyYAML, the reference implementation for Python.
public enum YAMLDocument {
    public static let isThere = python != nil
    public static let absence = "python3 with the package yaml is needed"

    public struct Malformed: Error {
        public let reason: String
    }

    /// Found before any test changes this process's PATH.
    private static let python: String? = {
        for python in ["python3", "/usr/bin/python3"] {
            let found = try? ProgramRun("/usr/bin/env", [python, "-c", "import sys, yaml; print(sys.executable)"])
            if let found, found.status == 0 { return String(found.text.dropLast()) }
        }
        return nil
    }()

    /// The one document of a file, as JSON has it.
    public static func read(_ path: String) throws -> [String: Any] {
        let program = "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)"
        let run = try ProgramRun(python ?? "/nowhere/python3", ["-c", program, path])
        guard run.status == 0, let document = try JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any]
        else { throw Malformed(reason: "\(path): \(run.errorText)") }
        return document
    }
}
