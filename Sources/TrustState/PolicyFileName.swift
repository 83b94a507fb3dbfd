public import FileAccess

/// How the files of a policy are named: `tool.trust.json` is the one in force, whatever its version; `tool.trust.4.json` is
/// version 4, for users to take over; and `.sig` behind either name are its signatures.
public struct PolicyFileName: Sendable, Hashable {
    /// The file's whole name.
    let name: [UInt8]
    /// What all versions begin with: `tool.trust`.
    let stem: [UInt8]
    /// The digits of the version, without zeros before them; nil for the policy in force.
    private let number: [UInt8]?

    private static let suffix = Array(".json".utf8)
    private static let signatureSuffix = Array(".sig".utf8)
    /// Where a stem ends by which a folder's policies are found.
    private static let mark = Array(".trust".utf8)
    private static let dot = UInt8(ascii: ".")
    private static let zero = UInt8(ascii: "0")

    init(_ name: [UInt8]) {
        self.name = name
        var stem = name[...]
        if stem.count > Self.suffix.count, stem.suffix(Self.suffix.count).elementsEqual(Self.suffix) {
            stem = stem.dropLast(Self.suffix.count)
        }
        let digits = stem.reversed().prefix { (Self.zero...UInt8(ascii: "9")).contains($0) }.count
        let rest = stem.dropLast(digits)
        if digits > 0, rest.count > 1, rest.last == Self.dot {
            number = Array(stem.suffix(digits).drop { $0 == Self.zero })
            stem = rest.dropLast()
        } else {
            number = nil
        }
        self.stem = Array(stem)
    }

    /// Whether it is named as policies in a folder are: `NAME.trust.json` or `NAME.trust.NUMBER.json`.
    var isMarked: Bool {
        stem.suffix(Self.mark.count).elementsEqual(Self.mark)
            && name.suffix(Self.suffix.count).elementsEqual(Self.suffix)
    }

    /// The name of the policy in force.
    var inForce: [UInt8] { stem + Self.suffix }

    /// The name of one version.
    func name(ofVersion version: Int64) -> [UInt8] { stem + Array(".\(version)".utf8) + Self.suffix }

    /// Whether `other` begins and ends as the name of that version does: two that are both signed must not go unnoticed
    /// because of what they are called.
    func isVariant(_ other: [UInt8], ofVersion version: Int64) -> Bool {
        other != name(ofVersion: version) && other.starts(with: stem + Array(".\(version).".utf8))
            && other.suffix(Self.suffix.count).elementsEqual(Self.suffix)
    }

    /// The name of the signatures of the file `name`.
    static func signatures(of name: [UInt8]) -> [UInt8] { name + signatureSuffix }

    /// Where the signatures of the file at `path` are.
    public static func signatures(of path: BytePath) -> BytePath { BytePath(signatures(of: path.bytes)) ?? path }
}

/// The policy in force first, then its versions by their numbers.
extension PolicyFileName: Comparable {
    public static func < (one: PolicyFileName, other: PolicyFileName) -> Bool {
        if one.stem != other.stem { return one.stem.lexicographicallyPrecedes(other.stem) }
        switch (one.number, other.number) {
        case (nil, .some): return true
        case (.some, nil): return false
        case (let number?, let another?) where number != another:
            // The longer number is the greater one, however long they are.
            return number.count == another.count
                ? number.lexicographicallyPrecedes(another) : number.count < another.count
        default: return one.name.lexicographicallyPrecedes(other.name)
        }
    }
}
