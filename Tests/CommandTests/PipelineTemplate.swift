import Foundation
import TestSupport

/// A template of scripts/ci, and the shell in it as its system runs it.
enum PipelineTemplate: String, CaseIterable, Sendable {
    case github = "github/action.yml"
    case gitlab = "gitlab-ci.yml"
    case circleCI = "circleci.yml"
    case jenkins = "Jenkinsfile"
    case bitrise = "bitrise.yml"
    case azure = "azure-pipelines.yml"
    case shell = "upload.sh"

    /// Shell text of a template, and the words before the name of the file that it is put into.
    struct Script {
        let interpreter: [String]
        let text: String
        var environment: [String: String] = [:]
    }

    struct NotFound: Error {
        let template: PipelineTemplate
    }

    static let folder = "\(packageFolder)/scripts/ci"

    var path: String { "\(Self.folder)/\(rawValue)" }

    var text: String { get throws { try String(contentsOfFile: path, encoding: .utf8) } }

    /// Whether reading it needs ``YAMLDocument``.
    var isYAML: Bool { rawValue.hasSuffix(".yml") }

    /// Nil where it is not YAML.
    var document: [String: Any]? { get throws { isYAML ? try YAMLDocument.read(path) : nil } }

    /// What holds the script: a step, or GitLab's job.
    func step() throws -> [String: Any] {
        let document = try document ?? [:]
        let step: [String: Any]?
        switch self {
        case .github: step = Self.only("run", in: document, "runs", "steps")
        case .gitlab: step = document["upload-coverage"] as? [String: Any]
        case .circleCI:
            step = Self.only("run", in: document, "jobs", "upload-coverage", "steps")?["run"] as? [String: Any]
        case .bitrise:
            step =
                Self.only("script@1", in: document, "workflows", "upload-coverage", "steps")?["script@1"]
                as? [String: Any]
        case .azure:
            let jobs = document["jobs"] as? [[String: Any]] ?? []
            step = jobs.count == 1 ? Self.only("bash", in: jobs[0], "steps") : nil
        case .jenkins, .shell: step = nil
        }
        guard let step else { throw NotFound(template: self) }
        return step
    }

    /// As each system starts it. Of GitLab's two shells, that which is there counts: its images need not have bash.
    func scripts() throws -> [Script] {
        switch self {
        case .github:
            let step = try step()
            // https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
            guard step["shell"] as? String == "bash" else { throw NotFound(template: self) }
            let bash = ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail"]
            return [Script(interpreter: bash, text: try string("run", of: step), environment: try inputs(of: step))]
        case .gitlab:
            guard let lines = try step()["script"] as? [String] else { throw NotFound(template: self) }
            let text = lines.joined(separator: "\n")
            return [["/bin/bash", "-eo", "pipefail"], ["/bin/sh", "-e"]].map { Script(interpreter: $0, text: text) }
        case .circleCI:
            let step = try step()
            let words = try string("shell", of: step).split(separator: " ").map(String.init)
            return [Script(interpreter: words, text: try string("command", of: step))]
        case .bitrise:
            guard let inputs = try step()["inputs"] as? [[String: Any]], inputs.count == 1 else {
                throw NotFound(template: self)
            }
            return [Script(interpreter: ["/bin/bash"], text: try string("content", of: inputs[0]))]
        case .azure:
            let bash = ["/bin/bash", "--noprofile", "--norc"]
            return [Script(interpreter: bash, text: try string("bash", of: step()))]
        case .jenkins:
            let parts = try text.components(separatedBy: "'''")
            guard parts.count == 3, parts[0].hasSuffix("sh ") else { throw NotFound(template: self) }
            // Within ''' Groovy joins lines at a backslash, as the shell would.
            return [
                Script(interpreter: ["/bin/sh", "-xe"], text: parts[1].replacingOccurrences(of: "\\\n", with: ""))
            ]
        case .shell: return [Script(interpreter: [], text: try text)]
        }
    }

    /// The one entry with a field, of the list at the end of `path`.
    private static func only(_ field: String, in document: [String: Any], _ path: String...) -> [String: Any]? {
        var place: Any? = document
        for name in path { place = (place as? [String: Any])?[name] }
        let found = (place as? [Any] ?? []).compactMap { $0 as? [String: Any] }.filter { $0[field] != nil }
        return found.count == 1 ? found[0] : nil
    }

    private func string(_ field: String, of step: [String: Any]) throws -> String {
        guard let text = step[field] as? String else { throw NotFound(template: self) }
        return text
    }

    /// The variables of a composite action's step, with its inputs as they are by default.
    private func inputs(of step: [String: Any]) throws -> [String: String] {
        let declared = try document?["inputs"] as? [String: [String: Any]] ?? [:]
        return try (step["env"] as? [String: String] ?? [:]).mapValues { value in
            let name = value.replacingOccurrences(of: "${{ inputs.", with: "").replacingOccurrences(of: " }}", with: "")
            guard value == "${{ inputs.\(name) }}", let text = declared[name]?["default"] as? String else {
                throw NotFound(template: self)
            }
            return text
        }
    }
}
