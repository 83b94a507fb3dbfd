public import ArgumentParser
internal import CLinux
internal import Findings
internal import Glibc

/// Runs a command so that only what it verified or signed ends in 0, and nothing of what a stranger named acts in a log.
public enum CommandRun {
    /// Makes this process ready for libraries that open files: descriptors 0 to 2, where they are closed, become /dev/null,
    /// so that nothing else gets their numbers and then what is written to them.
    public static func fillStandardStreams() { clinux_fill_standard_streams() }

    /// The names of all subcommands, and of theirs.
    private static func names(below command: any ParsableCommand.Type) -> Set<String> {
        command.configuration.subcommands.reduce(into: []) { names, subcommand in
            if let name = subcommand.configuration.commandName { names.insert(name) }
            names.formUnion(self.names(below: subcommand))
        }
    }

    /// Parses and runs.
    ///
    /// - Parameters:
    ///   - objection: why a command line must not be parsed at all, and nothing of it be shown; nil where it may.
    ///   - usageStatus: the exit status of a command line that makes no sense, by what it says; 64 where there is none.
    public static func main(
        _ root: any ParsableCommand.Type, objection: ([String]) -> String? = { _ in nil },
        usageStatus: ([String]) -> Int32? = { _ in nil }
    ) -> Never {
        let arguments = ArgumentBytes.arguments()
        let subcommands = names(below: root)
        let refusal = usageStatus(arguments)
        if let objection = objection(arguments) {
            Output.line("Error: \(objection)", to: .error)
            Glibc.exit(refusal ?? EX_USAGE)
        }
        do {
            if let objection = InformationRequest.objection(to: arguments, subcommands: subcommands) {
                throw ValidationError(objection)
            }
            var command = try root.parseAsRoot(arguments)
            do {
                try command.run()
            } catch let error as ValidationError {
                // The parser would show the usage of the root, since it is done with the command.
                let message = usageError(error, in: type(of: command), below: root)
                say(ShownArgument.hidingLongOnes(of: arguments, in: message))
                Glibc.exit(refusal ?? EX_USAGE)
            }
            // Who reads the result must not take half of one, or none, for a success.
            if Output.isIncomplete {
                Output.line("error: input-output: the result could not be written to standard output", to: .error)
                Glibc.exit(Status.localIO.rawValue)
            }
            Glibc.exit(EXIT_SUCCESS)
        } catch {
            let status = root.exitCode(for: error)
            if error is ExitCode { Glibc.exit(status.rawValue) }
            guard !status.isSuccess else {
                // Help and the like end in 0. Whatever the parser takes for a request, a file's name is none.
                guard InformationRequest.isRequest(arguments, subcommands: subcommands) else {
                    Output.line("Error: \(InformationRequest.refusal)", to: .error)
                    Glibc.exit(refusal ?? EX_USAGE)
                }
                root.exit(withError: error)
            }
            say(ShownArgument.hidingLongOnes(of: arguments, in: root.fullMessage(for: error)))
            Glibc.exit(refusal ?? status.rawValue)
        }
    }

    /// Says on standard error what the parser, or a command, says of arguments.
    private static func say(_ message: String) {
        for line in message.split(separator: "\n", omittingEmptySubsequences: false) {
            Output.line(Escaping.visible(ArgumentBytes.decode(String(line))), to: .error)
        }
    }

    /// What the parser says of an error that a command finds while it is parsed.
    private static func usageError(
        _ error: ValidationError, in command: any ParsableCommand.Type, below root: any ParsableCommand.Type
    ) -> String {
        let name = path(to: command, below: root)?.joined(separator: " ") ?? ""
        return """
            Error: \(error.message)
            Usage: \(root.usageString(for: command))
              See '\(name) --help' for more information.
            """
    }

    /// The names that lead to a command; nil where it is none of `root`'s.
    private static func path(
        to command: any ParsableCommand.Type, below root: any ParsableCommand.Type
    ) -> [String]? {
        let name = [root.configuration.commandName].compactMap(\.self)
        if root == command { return name }
        return root.configuration.subcommands.lazy.compactMap { path(to: command, below: $0) }.first.map { name + $0 }
    }
}
