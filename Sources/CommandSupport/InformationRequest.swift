/// Keeps file names from turning a check into a request for help, which ends with status 0.
///
/// In a folder with a file named `--help`, `check *` must not be a success: so beside a request for help, the version,
/// completions or a dump, only subcommand names may stand.
public enum InformationRequest {
    private static let flags: Set<String> = ["--help", "-h", "-help", "--help-hidden", "-help-hidden", "--version"]
    private static let prefixes = ["--generate-completion-script", "--experimental-dump-help"]

    /// Why `arguments` are refused, or nil.
    public static func objection(to arguments: [String], subcommands: Set<String>) -> String? {
        let arguments = arguments.prefix { $0 != "--" }
        if arguments.first == "help" {
            let other = arguments.dropFirst().first { !subcommands.contains($0) && !isRequest($0) }
            return other.map { _ in "there is no such subcommand to help with" }
        }
        guard arguments.contains(where: isRequest) else { return nil }
        return isAlone(Array(arguments), subcommands: subcommands)
            ? nil : "a request for help or the version stands alone, or behind a subcommand's name"
    }

    /// Whether `arguments` are requests, in their exact spelling, and names of subcommands, and nothing else. The parser
    /// takes more for a request than these (`--help=x`, `-xh`).
    public static func isAlone(_ arguments: [String], subcommands: Set<String>) -> Bool {
        arguments.prefix { $0 != "--" }.allSatisfy {
            isRequest($0) || $0 == "help" || subcommands.contains($0) || isShell($0)
        }
    }

    private static func isRequest(_ argument: String) -> Bool {
        flags.contains(argument) || prefixes.contains(where: argument.hasPrefix)
    }

    private static func isShell(_ argument: String) -> Bool { ["bash", "zsh", "fish"].contains(argument) }
}
