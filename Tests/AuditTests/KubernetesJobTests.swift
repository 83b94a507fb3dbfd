import Foundation
import TestSupport
import Testing

/// The Jobs of scripts/scale, run as Kubernetes would run their containers.
@Suite("Kubernetes Jobs around shards", .enabled(if: YAMLDocument.isThere || !mayBeMissing, "\(YAMLDocument.absence)"))
struct KubernetesJobTests {
    private struct Job {
        let document: [String: Any]

        init(_ name: String) throws {
            document = try YAMLDocument.read("\(packageFolder)/scripts/scale/\(name).yaml")
        }

        var spec: [String: Any] { document["spec"] as? [String: Any] ?? [:] }
        var pod: [String: Any] { (spec["template"] as? [String: Any])?["spec"] as? [String: Any] ?? [:] }
        var containers: [[String: Any]] { pod["containers"] as? [[String: Any]] ?? [] }

        /// Runs its container with another target, other places and the programs that were built.
        func run(_ replaced: [String: String]) throws -> ProgramRun {
            let container = try #require(containers.first)
            let variables = container["env"] as? [[String: String]] ?? []
            var environment = Dictionary(
                variables.map { ($0["name"] ?? "", $0["value"] ?? "") }, uniquingKeysWith: { first, _ in first })
            environment.merge(replaced) { _, new in new }
            environment["PATH"] =
                "\(URL(fileURLWithPath: verifyUploader).deletingLastPathComponent().path):/usr/bin:/bin"
            let command = try #require(container["command"] as? [String])
            return try ProgramRun(command[0], Array(command.dropFirst()), environment: environment)
        }
    }

    @Test(arguments: ["kubernetes-job", "kubernetes-report"])
    func theyMayDoNothingButTheirWork(_ name: String) throws {
        let job = try Job(name)
        #expect(job.document["apiVersion"] as? String == "batch/v1" && job.document["kind"] as? String == "Job")
        #expect(job.pod["automountServiceAccountToken"] as? Bool == false)
        #expect(job.pod["restartPolicy"] as? String == "Never")
        #expect((job.pod["securityContext"] as? [String: Any])?["runAsNonRoot"] as? Bool == true)
        #expect(job.containers.count == 1)
        for container in job.containers {
            let security = try #require(container["securityContext"] as? [String: Any])
            #expect(security["readOnlyRootFilesystem"] as? Bool == true)
            #expect(security["allowPrivilegeEscalation"] as? Bool == false)
            #expect((security["capabilities"] as? [String: [String]])?["drop"] == ["ALL"])
            let resources = try #require(container["resources"] as? [String: [String: String]])
            #expect(resources["limits"]?["memory"] != nil && resources["requests"]?["cpu"] != nil)
            #expect((container["image"] as? String ?? "").contains("@sha256:"))
        }
    }

    @Test func asManyPodsAreStartedAsThereAreShards() throws {
        let job = try Job("kubernetes-job")
        let variables = job.containers.first?["env"] as? [[String: String]] ?? []
        let shards = variables.first { $0["name"] == "SHARDS" }?["value"]
        #expect(job.spec["completionMode"] as? String == "Indexed")
        #expect(shards == (job.spec["completions"] as? Int).map { String($0) })
    }

    @Test func theirReportIsThatOfOneAudit() throws {
        let fleet = try Fleet(releases: 12, files: 2)
        try fleet.mirror("mirror")
        var faults = SeededFaults(seed: 3, releases: fleet.releases)
        try faults.make(in: "mirror", of: fleet, files: 2)
        let fingerprint = try #require(try fleet.gnuPG.fingerprints().first)
        try fleet.write(
            "tool.trust.json",
            """
            {"schema": "release-integrity/trust-policy/1", "product": "tool", "version": 1, "threshold": 1,
             "keys": ["key.asc"], "signers": [{"fingerprint": "\(fingerprint)"}]}
            """)
        let variables = [
            "SHARDS": "3", "TARGET": fleet.path("mirror"), "POLICY": fleet.path("tool.trust.json"),
            "HISTORIES": fleet.path("histories"), "AUDIT_NAME": "night",
        ]
        let (job, report) = (try Job("kubernetes-job"), try Job("kubernetes-report"))
        for index in [0, 2] {
            // What is found is no reason to try again.
            let run = try job.run(variables.merging(["JOB_COMPLETION_INDEX": "\(index)"]) { _, new in new })
            #expect(run.status == 0, "\(run.errorText)")
        }
        let partial = try report.run(variables)
        #expect(partial.status == 1 && partial.text.contains("shard-missing"), "\(partial.text)")
        // What can't be done is.
        let nowhere = variables.merging(["TARGET": fleet.path("nowhere"), "JOB_COMPLETION_INDEX": "1"]) { _, new in new
        }
        #expect(try job.run(nowhere).status == 69)
        #expect(try job.run(variables.merging(["JOB_COMPLETION_INDEX": "1"]) { _, new in new }).status == 0)
        let whole = try ProgramRun(
            verifyUploader,
            [
                "audit", fleet.path("mirror"), "--trust", fleet.path("tool.trust.json"), "--no-state", "--format",
                "json",
            ])
        let joined = try report.run(variables)
        #expect(joined.status == whole.status && whole.status == 1, "\(joined.text)\(joined.errorText)")
        let written = ProgramRun.timeless(try fleet.read("histories/report.json"))
        #expect(written == whole.timeless)
    }
}
