// Executes a file as `run` does once it is verified: SupervisorProbe copy|memory FILE ARGUMENT…
// With `change` before the way, the file is overwritten between copying and executing.

internal import Execution
internal import FileAccess
internal import Findings
internal import Glibc

func complain(_ finding: Finding) {
    var error = "\(finding.rule.name): \(finding.message.description)\n"
    error.withUTF8 { _ = unsafe write(2, $0.baseAddress, $0.count) }
}

let original = OriginalProcess()
let changes = CommandLine.arguments.dropFirst().first == "change"
let arguments = Array(CommandLine.arguments.dropFirst(changes ? 2 : 1))
guard arguments.count >= 2, let path = BytePath(arguments[1]) else { exit(125) }
let words = arguments.dropFirst().map { Array($0.utf8) }

func overwrite(_ path: String) {
    guard let file = unsafe fopen(path, "w") else { return }
    unsafe fputs("#!/bin/sh\necho changed\n", file)
    unsafe fclose(file)
}

do {
    let source = try OpenFile(path, links: .follow)
    let end: ProgramEnd
    if arguments[0] == "copy" {
        let copy = try PrivateCopy(of: source, named: path.name ?? [])
        if changes { overwrite(arguments[1]) }
        end = try execute(copy, arguments: words, as: original)
    } else {
        let memory = try SealedMemory(of: source)
        if changes { overwrite(arguments[1]) }
        end = try execute(memory, arguments: words, as: original)
    }
    end.becomeOurs()
} catch let error as ExecutionError {
    complain(error.finding)
    exit(error.exitStatus)
} catch let error as FileError {
    complain(error.finding)
    exit(125)
} catch {
    exit(125)
}
