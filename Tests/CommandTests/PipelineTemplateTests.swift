import Foundation
import PacketForge
import TestSupport
import Testing

@Suite(
    "Templates for pipelines fail closed",
    .enabled(
        if: SecureSite.isPossible && (YAMLDocument.isThere || !mayBeMissing),
        "\(SecureSite.absence), and \(YAMLDocument.absence)"))
struct PipelineTemplateTests {
    private let site: SecureSite

    init() throws { site = try SecureSite() }

    @Test func everyFileIsATemplateThatIsTested() throws {
        let listed = try FileManager.default.subpathsOfDirectory(atPath: PipelineTemplate.folder).sorted()
        let known = PipelineTemplate.allCases.map(\.rawValue) + ["README.md", "github"]
        #expect(listed == known.sorted())
        let page = try String(contentsOfFile: PipelineTemplate.folder + "/README.md", encoding: .utf8)
        for template in PipelineTemplate.allCases { #expect(page.contains("`\(template.rawValue)`"), "\(template)") }
    }

    @Test(arguments: PipelineTemplate.allCases)
    func aGoodReleaseRuns(_ template: PipelineTemplate) throws {
        let project = try PipelineProject(on: site)
        try project.publishGood()
        for script in try template.scripts() {
            let run = try project.run(script)
            #expect(run.status == 0 && project.uploads == "upload-process\n", "\(run.text)\n\(run.errorText)")
            let record = try #require(project.record)
            #expect(record["requestedVersion"] as? String == project.version && project.recordedRules.isEmpty)
            #expect(PipelineProject.platforms.contains(record["platform"] as? String ?? ""))
            try project.clean()
        }
    }

    @Test(arguments: PipelineTemplate.allCases)
    func theProgramsOwnStatusIsTheStepsStatus(_ template: PipelineTemplate) throws {
        let project = try PipelineProject(on: site)
        try project.publishGood(PipelineProject.program + Array("exit 7\n".utf8))
        for script in try template.scripts() { #expect(try project.run(script).status == 7) }
    }

    @Test(arguments: PipelineTemplate.allCases)
    func whatIsNotAsItShouldBeNeverRuns(_ template: PipelineTemplate) throws {
        for failure in PipelineFailure.forged {
            try expectRefusal(failure, of: template) {
                let project = try PipelineProject(on: site)
                try project.publishGood()
                return project
            }
        }
    }

    @Test(.enabled(if: RealData.isThere, "\(RealData.absence)"), arguments: PipelineTemplate.allCases)
    func whatUsersReallyGotNeverRuns(_ template: PipelineTemplate) throws {
        for failure in PipelineFailure.historic {
            try expectRefusal(failure, of: template) {
                let project = try PipelineProject(
                    on: site, version: failure.name.contains("0.7.4") ? "0.7.4" : "v11.2.3")
                try project.writePolicy()
                try project.folder.write("work/keys/codecov.asc", RealData.bytes("codecov/codecov.asc"))
                let manifest = try PipelineProject.manifest(of: PipelineProject.program)
                try project.lock(
                    PipelineProject.program, manifest, signer: "27034E7FDB850E0BBC2C62FF806BB28AED779869")
                return project
            }
        }
    }

    private func expectRefusal(
        _ failure: PipelineFailure, of template: PipelineTemplate, in makeProject: () throws -> PipelineProject
    ) throws {
        for script in try template.scripts() {
            let project = try makeProject()
            try failure.prepare(project)
            let run = try project.run(script)
            let what = "\(template.rawValue), \(failure.name): \(run.status)\n\(run.text)\n\(run.errorText)"
            #expect(project.uploads == nil, "\(what)")
            // 127: there is no such command.
            #expect(run.status == (project.hasCommand ? 125 : 127), "\(what)")
            if let rule = failure.rule { #expect(project.recordedRules == [rule], "\(what)") }
        }
    }

    /// That the tests above would notice.
    @Test func whatIsUsuallyPastedRunsTheChangedProgram() throws {
        let project = try PipelineProject(on: site)
        try project.publishGood()
        try #require(PipelineFailure.forged.first).prepare(project)
        let pasted =
            "curl -sO \(project.origin)/v11.2.3/linux/codecov && chmod +x codecov && ./codecov upload-process\n"
        let run = try project.run(PipelineTemplate.Script(interpreter: ["/bin/sh", "-e"], text: pasted))
        #expect(run.status == 0 && project.uploads == "upload-process\n", "\(run.errorText)")
    }

    /// Switches by which a system goes on after a failure.
    @Test(arguments: PipelineTemplate.allCases)
    func noStepIsToldToPassItsFailureOver(_ template: PipelineTemplate) throws {
        for script in try template.scripts() {
            #expect(!script.text.contains("||") && !script.text.contains("set +e") && !script.text.contains(" &\n"))
            // Nothing that a system puts into the text can become a part of it.
            #expect(!script.text.contains("${{") && !script.text.contains("$("), "\(script.text)")
        }
        #expect(try !template.text.contains("returnStatus"))
        guard template.isYAML else { return }
        let step = try template.step()
        for name in ["continue-on-error", "continueOnError", "allow_failure", "is_skippable", "is_always_run"] {
            #expect(step[name] as? Bool ?? false == false, "\(name)")
        }
        for name in ["when", "if", "condition", "run_if"] { #expect(step[name] == nil, "\(name)") }
    }

    @Test func argumentsOfTheActionAreOneALine() throws {
        let project = try PipelineProject(on: site)
        try project.publishGood()
        var script = try #require(PipelineTemplate.github.scripts().first)
        for (given, expected) in [("a\n--b c\n", "a --b c\n"), ("", "\n"), ("$(touch x)\n`id`", "$(touch x) `id`\n")] {
            script.environment["ARGUMENTS"] = given
            let run = try project.run(script)
            #expect(run.status == 0 && project.uploads == expected, "\(run.errorText)")
            try project.clean()
        }
    }
}
