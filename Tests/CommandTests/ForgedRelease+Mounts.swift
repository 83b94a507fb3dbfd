import TestSupport

extension ForgedRelease {
    /// `verify-uploader check tool --keys key.gpg` or with other arguments, after `preparation`.
    func check(
        _ arguments: [String] = ["tool", "--keys", "key.gpg"], after preparation: String,
        environment: [String: String]? = nil
    ) throws -> ProgramRun {
        try PrivateMounts.run(
            [verifyUploader, "check"] + arguments + ["--format", "json"], in: path, after: preparation,
            environment: environment)
    }
}
