/// Holds documents against the schemas in docs/schema with the reference implementation for Python.
public enum SchemaValidator {
    public static let isThere = python != nil
    public static let absence = "python3 with the package jsonschema is needed"

    /// Found before any test changes this process's PATH.
    private static let python: String? = {
        let script = "from jsonschema import Draft202012Validator; import sys; print(sys.executable)"
        for python in ["python3", "/usr/bin/python3"] {
            guard let result = try? ProgramRun("/usr/bin/env", [python, "-c", script]) else { continue }
            if result.status == 0 { return String(result.text.dropLast()) }
        }
        return nil
    }()

    private static let program = """
        import json, jsonschema, sys
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft202012Validator.check_schema(schema)
        for error in jsonschema.Draft202012Validator(schema).iter_errors(json.load(sys.stdin)):
            print(error.json_path, error.message)
        """

    /// What is wrong with `document`; empty for nothing.
    public static func problems(of document: [UInt8], schema: String) throws -> String {
        guard let python else { return absence }
        let result = try ProgramRun(python, ["-c", program, "\(packageFolder)/docs/schema/\(schema)"], input: document)
        return result.text + result.errorText
    }
}
