// Executes a file as `run` does once it is verified: SupervisorProbe copy|memory FILE ARGUMENT…
// With `change` before the way, the file is overwritten between copying and executing.

internal import Execution
internal import FileAccess
internal import Findings
internal import Glibc
internal import Hashing
internal import Manifests
internal import ReleaseVerification

func complain(_ finding: Finding) {
    var error = "\(finding.rule.name): \(finding.message.description)\n"
    error.withUTF8 { _ = unsafe write(2, $0.baseAddress, $0.count) }
}

let original = OriginalProcess()
let changes = CommandLine.arguments.dropFirst().first == "change"
let arguments = Array(CommandLine.arguments.dropFirst(changes ? 2 : 1))
guard arguments.count >= 2, let path = BytePath(arguments[1]), let place = ProgramCopy.Place(rawValue: arguments[0])
else { exit(125) }
let words = arguments.dropFirst().map { Array($0.utf8) }

func overwrite(_ path: String) {
    guard let file = unsafe fopen(path, "w") else { return }
    unsafe fputs("#!/bin/sh\necho changed\n", file)
    unsafe fclose(file)
}

do {
    // The pin is the file's own digest: what is tested here is the execution.
    let pins = try OpenFile(path, links: .follow).digests([.sha256]).digests.values
    switch try PinCheck(pins: Array(pins)).program(path, in: place) {
    case .refused(let file):
        file.findings.forEach(complain)
        exit(125)
    case .accepted(let program, _):
        if changes { overwrite(arguments[1]) }
        try program.run(arguments: words, as: original).becomeOurs()
    }
} catch let error as ExecutionError {
    complain(error.finding)
    exit(error.exitStatus)
} catch let error as any FindingError {
    complain(error.finding)
    exit(125)
} catch {
    exit(125)
}
