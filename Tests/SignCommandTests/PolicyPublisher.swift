import Foundation
import TestSupport

/// A publisher with a policy for the product `tool`: `trust/tool.trust.json`, with all keys in `trust/keys.asc`.
final class PolicyPublisher {
    let publisher: Publisher
    /// Primary keys by name: `signer`, `next` and, where there are any, `root1` to `root3`.
    private(set) var keys: [String: String] = [:]

    init(roots: Int = 0) throws {
        publisher = try Publisher()
        try publisher.makeFolder("trust")
        for name in ["signer", "next"] + (0..<roots).map({ "root\($0 + 1)" }) {
            keys[name] = try publisher.makeKey(name, subkey: false)
        }
        try publisher.write("trust/keys.asc", publisher.gpg(["--armor", "--export"]))
    }

    func key(_ name: String) -> String { keys[name] ?? "" }

    var roots: [String] { keys.keys.filter { $0.hasPrefix("root") }.sorted() }

    /// Runs `sign-release trust …` in `trust/`, and reads its JSON.
    @discardableResult
    func trust(_ arguments: [String], isJSON: Bool = true) throws -> ProgramRun {
        try ProgramRun(
            builtProgram("sign-release"), ["trust"] + arguments + (isJSON ? ["--format", "json"] : []),
            in: publisher.path("trust"), environment: publisher.environment)
    }

    /// Runs `verify-uploader …` in `trust/`.
    func verify(_ arguments: [String]) throws -> ProgramRun {
        try ProgramRun(
            builtProgram("verify-uploader"), arguments, in: publisher.path("trust"), environment: publisher.environment)
    }

    /// What `trust init` is given.
    var beginning: [String] {
        let named = roots.flatMap { ["--root", key($0)] }
        return ["init", "tool.trust.json", "--product", "tool", "--signer", key("signer"), "--keys", "keys.asc"]
            + ["--notation-domain", "example.org", "--require", "product,version"]
            + (named.isEmpty ? [] : named + ["--root-threshold", "2", "--expires-in", "180d"])
    }

    /// Has a root sign a version.
    @discardableResult
    func sign(_ file: String, as name: String, _ options: [String] = []) throws -> ProgramRun {
        try trust(["sign", file, "--signer", key(name)] + options)
    }

    func policy(_ name: String = "tool.trust.json") throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(publisher.read("trust/" + name)))
        return object as? [String: Any] ?? [:]
    }

    var files: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: publisher.path("trust")).sorted() }
    }
}

// The result of `sign-release trust … --format json`.
extension ProgramRun {
    /// Of the last version that it names.
    var changes: [String] {
        (objects("versions").last?["changes"] as? [[String: Any]] ?? []).compactMap { $0["message"] as? String }
    }

    /// The roots of one version that have signed, and those that have not.
    func roots(of version: Int) -> (signed: [String], missing: [String])? {
        let roots = objects("versions").last?["roots"] as? [[String: Any]] ?? []
        guard let found = roots.first(where: { $0["version"] as? Int == version }) else { return nil }
        return (found["signed"] as? [String] ?? [], found["missing"] as? [String] ?? [])
    }
}
