public import ArgumentParser

/// Where it is remembered what was accepted before.
public struct StateOptions: ParsableArguments {
    @Option(
        name: .customLong("state"),
        help: ArgumentHelp(
            "Where accepted releases and policies are remembered (default: verify-uploader in XDG_STATE_HOME).",
            valueName: "folder"))
    public var folder: String?

    @Flag(name: .customLong("no-state"), help: "Remember nothing, and go by nothing that was remembered.")
    public var isOff = false

    public init() {}

    public func validate() throws {
        if isOff, folder != nil { throw ValidationError("--state and --no-state contradict each other.") }
    }
}
