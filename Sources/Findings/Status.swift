/// The exit status of a command, and of each rule: what kind of answer was given.
///
/// Only ``verified`` may be continued on. 1 to 4 say that something was decided against; 64 and above say that nothing
/// could be decided (the numbers from 64 are those of sysexits(3)).
public struct Status: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32

    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// Everything asked for was verified (or signed), and it was at least one thing.
    public static let verified = Status(rawValue: 0)
    /// A digest does not match, or a signature is bad.
    public static let tampered = Status(rawValue: 1)
    /// No signature that counts.
    public static let untrusted = Status(rawValue: 2)
    /// Validly signed, yet not the release that was asked for.
    public static let wrongRelease = Status(rawValue: 3)
    /// Something that is needed is missing, not listed, malformed or ambiguous.
    public static let incomplete = Status(rawValue: 4)
    /// The command line makes no sense.
    public static let usage = Status(rawValue: 64)
    /// The network, a mirror, or a usable gpg is not there.
    public static let unavailable = Status(rawValue: 69)
    /// A fault of this program.
    public static let internalFault = Status(rawValue: 70)
    /// Reading or writing a local file failed.
    public static let localIO = Status(rawValue: 74)
    /// A policy, key or configuration file is wrong or missing.
    public static let configuration = Status(rawValue: 78)

    /// Whether something was found against the input, as opposed to nothing having been decided.
    public var isRejection: Bool { (1...4).contains(rawValue) }

    /// The order in which one status outweighs another, worst first.
    private static let worstFirst: [Status] = [
        .tampered, .wrongRelease, .untrusted, .internalFault, .configuration, .localIO, .unavailable, .incomplete,
        .usage, .verified,
    ]

    /// The status that stands for several results. No results at all are a fault of ours, never a success.
    public static func worst(of statuses: some Sequence<Status>) -> Status {
        let found = Set(statuses)
        if let known = worstFirst.first(where: found.contains) { return known }
        return found.isEmpty ? .internalFault : found.min { $0.rawValue < $1.rawValue } ?? .internalFault
    }
}

/// How much a finding weighs. Only errors set the exit status.
public enum Severity: String, Sendable, Hashable, CaseIterable {
    case error
    case warning
    case note
}
