/// How new secret keys are protected in the files that they are exported to, and how those that are given are unlocked.
public enum KeyProtection {
    case passphrase(Passphrase)
    /// Whoever sits there is asked, by the agent.
    case terminal
    /// Not at all: whoever has the file has the key.
    case none

    /// How what was protected so is unlocked again.
    public var unlocking: Unlocking {
        switch self {
        case .passphrase(let passphrase): .passphrase(passphrase)
        case .terminal: .terminal
        case .none: .nobody
        }
    }
}
