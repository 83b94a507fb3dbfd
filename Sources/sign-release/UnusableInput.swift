import Findings

/// What a command was given, a file or a secret, is not there or not what the command needs.
struct UnusableInput: FindingError {
    let finding: Finding
}
