import Foundation
import TestSupport
import Testing

@Suite("The help of every command")
struct HelpTests {
    /// What fits into a terminal of 80 columns; the parser breaks a longer line, and with it the command that it shows.
    private static let columns = 78

    private struct Command {
        let arguments: [String]
        /// The lines of its help that show a command, as they were written.
        let examples: [String]
    }

    /// Every command of a program, as its own description lists them.
    private func commands(_ program: String) throws -> [Command] {
        func commands(_ fields: [String: Any], _ arguments: [String]) -> [Command] {
            let lines = (fields["discussion"] as? String ?? "").split(separator: "\n").map(String.init)
            return [Command(arguments: arguments, examples: lines.filter { $0.hasPrefix("  ") })]
                + (fields["subcommands"] as? [[String: Any]] ?? []).flatMap { fields -> [Command] in
                    guard let name = fields["commandName"] as? String, name != "help" else { return [] }
                    return commands(fields, arguments + [name])
                }
        }
        let run = try ProgramRun(builtProgram(program), ["--experimental-dump-help"], in: "/")
        return commands(try #require(run.document["command"] as? [String: Any]), [])
    }

    @Test(arguments: ["verify-uploader", "sign-release"])
    func showsItsExamplesAsTheyAreTyped(_ program: String) throws {
        let commands = try commands(program)
        #expect(commands.count >= 7 && commands.contains { !$0.examples.isEmpty })
        for command in commands {
            let run = try ProgramRun(builtProgram(program), command.arguments + ["--help"], in: "/")
            #expect(run.status == 0)
            let shown = Set(run.text.split(separator: "\n").map(String.init))
            for example in command.examples {
                #expect(example.count <= Self.columns && shown.contains(example), "\(program): \(example)")
            }
        }
    }
}
