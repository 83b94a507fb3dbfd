public import ArgumentParser
import CommandSupport
import Reports
public import TrustPolicy

/// `sign-release trust set`
struct SetPolicy: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change what a trust policy asks of releases and keys, and where these are.",
        discussion: """
            What is not named stays. Each option that may be repeated replaces all that was there of its kind.

              sign-release trust set tool.trust.json --minimum-version v1.2.0
              sign-release trust set tool.trust.json --unset maximum-age
            """)

    @Argument(help: "The policy's file.")
    var policy: String

    @Option(help: ArgumentHelp("What is to be as if it had never been set. Repeatable.", valueName: "part"))
    var unset: [PolicySettings.Part] = []

    @OptionGroup(title: "Sources of keys") var sources: KeySourceOptions

    @OptionGroup(title: "Rules") var rules: PolicySettingsOptions

    @OptionGroup(title: "Distribution") var distribution: DistributionOptions

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        if try settings().isEmpty { throw ValidationError("Name something to change.") }
    }

    private func settings() throws -> PolicySettings {
        var settings = try rules.settings()
        let sources = try sources.sources(besides: policy)
        settings.keys = sources.isEmpty ? nil : sources
        settings.distribution = try distribution.settings()
        settings.unset = Set(unset)
        return settings
    }

    func report() throws -> PublisherReport {
        let settings = try settings()
        return try .editing(policy) { (policy) throws(PolicyEditError) in try policy.setting(settings) }
    }
}

extension PolicySettings.Part: ExpressibleByArgument {}
