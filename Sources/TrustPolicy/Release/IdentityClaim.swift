public import Findings
public import OpenPGP
internal import Releases

/// What is read in a signature's notations about its release, strictly: each name at most once, human-readable, not
/// critical, the value as ``ReleaseName`` has it, byte for byte.
public enum IdentityClaim: Sendable, Hashable {
    /// The signature says nothing of a release.
    case absent
    case bound(ReleaseIdentity)
    /// It says something that two readers could take for two things; why.
    case malformed(Message)

    /// Reads the notations of the hashed area; others could have been added by anyone.
    public init(_ notations: [Notation], domain: String) {
        var values: [String: String] = [:]
        for notation in notations {
            guard let name = Self.names.first(where: { Self.isAlike(notation.name, "\($0)@\(domain)") }) else {
                continue
            }
            guard let value = Self.value(of: notation, "\(name)@\(domain)"), values[name] == nil else {
                self = .malformed("its notation '\(notation.name)' is there twice, or not as it must be written")
                return
            }
            values[name] = value
        }
        if values.isEmpty {
            self = .absent
        } else if let text = values[ReleaseIdentity.kindName], SignedKind(rawValue: text) == nil {
            self = .malformed("it says that it is of the type '\(text)', which does not exist")
        } else {
            self = .bound(
                ReleaseIdentity(
                    kind: values[ReleaseIdentity.kindName].flatMap(SignedKind.init),
                    product: values["product"], version: values["version"].flatMap(ReleaseVersion.init),
                    channel: values["channel"], platform: values["platform"]))
        }
    }

    /// The names of the notations that are understood, and so may be critical as far as the gate and gpg are concerned.
    public static func notationNames(domain: String) -> [String] {
        names.map { "\($0)@\(domain)" }
    }

    /// Whether a notation of this name is read as a part of the identity, or could be mistaken for one: in any case.
    public static func isAbout(_ name: [UInt8], domain: String) -> Bool {
        notationNames(domain: domain).contains { isAlike(name, $0) }
    }

    private static let names = [ReleaseIdentity.kindName] + IdentityField.allCases.map(\.rawValue)

    public var identity: ReleaseIdentity? {
        if case .bound(let identity) = self { identity } else { nil }
    }

    /// An order that depends on nothing but what is said: releases first, then nothing, then what is malformed.
    func precedes(_ other: IdentityClaim) -> Bool { rank.lexicographicallyPrecedes(other.rank) }

    private var rank: [String] {
        switch self {
        case .bound(let identity):
            ["0", identity.kind?.rawValue ?? ""] + IdentityField.allCases.map { identity[$0] ?? "" }
        case .absent: ["1"]
        case .malformed(let reason): ["2", reason.text]
        }
    }

    /// Whether a name is `expected`, or differs from it only in the case of its letters.
    private static func isAlike(_ name: [UInt8], _ expected: String) -> Bool {
        name.map(lowercased) == expected.utf8.map(lowercased)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
    }

    private static func value(of notation: Notation, _ name: String) -> String? {
        guard notation.name == Array(name.utf8), notation.isHumanReadable, !notation.isCritical,
            ReleaseName.isValid(notation.value)
        else { return nil }
        return String(decoding: notation.value, as: UTF8.self)
    }
}
