/// Keeps file names from turning a check into a request for help, which ends with status 0.
///
/// In a folder with files named `--help` and `help`, `check *` must not be a success. So a command line is such a request
/// only where it is nothing else: one request in its exact spelling, and names of subcommands.
enum InformationRequest {
    private static let flags: Set<String> = ["--help", "-h", "-help", "--help-hidden", "-help-hidden", "--version"]
    private static let completion = "--generate-completion-script"
    private static let dump = "--experimental-dump-help"

    /// Why `arguments`, which ask for help or the like, are refused; nil where they are not, or do not ask.
    ///
    /// The parser takes more for a request than is found here (`--help=x`, `-xh`): what it then would do must be asked of
    /// ``isRequest(_:subcommands:)``.
    static func objection(to arguments: [String], subcommands: Set<String>) -> String? {
        let words = arguments.prefix { $0 != "--" }
        guard words.first == "help" || words.contains(where: asksForSomething) else { return nil }
        return isRequest(arguments, subcommands: subcommands) ? nil : refusal
    }

    /// What is said of a request that has something else beside it.
    static let refusal = "a request for help or the version stands alone, or with a subcommand's name"

    /// Whether `arguments` are one request and, at the most, names of subcommands.
    static func isRequest(_ arguments: [String], subcommands: Set<String>) -> Bool {
        var words = Array(arguments.prefix { $0 != "--" })
        guard let request = words.first == "help" ? 0 : words.firstIndex(where: asksForSomething) else { return false }
        let word = words.remove(at: request)
        if word == completion, request < words.count, ["bash", "zsh", "fish"].contains(words[request]) {
            words.remove(at: request)
        }
        return words.allSatisfy(subcommands.contains)
    }

    private static func asksForSomething(_ argument: String) -> Bool {
        flags.contains(argument) || [completion, dump].contains { argument == $0 || argument.hasPrefix($0 + "=") }
    }
}
