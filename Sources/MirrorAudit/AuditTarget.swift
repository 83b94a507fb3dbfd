public import FileAccess
public import Findings
public import Transfer

/// What is audited.
public enum AuditTarget: Sendable, Hashable {
    /// A folder on this machine.
    case folder(BytePath)
    /// What a server has below an address: a folder, or a bucket, of which `?prefix=` names a part.
    case web(WebAddress)

    /// As it is shown.
    var name: String {
        switch self {
        case .folder(let path): Escaping.visible(path.bytes)
        case .web(let address): WebTree.name(of: address)
        }
    }

    /// As it is remembered: one name, however a folder is spelled and from wherever it is named.
    var rememberedName: String {
        guard case .folder(let path) = self, let spelled = try? path.spelledFromRoot() else { return name }
        return Escaping.visible(spelled.bytes)
    }

    /// Whether what was named is an address, as opposed to a path.
    public static func isAddress(_ text: some Sequence<UInt8>) -> Bool {
        let start = text.prefix(8).map(ASCII.lowercased)
        return start.starts(with: "https://".utf8) || start.starts(with: "http://".utf8)
    }

    /// What a user named: an address, a folder, or a file that lists mirrors. What is not there is a folder, which the audit
    /// will find out.
    ///
    /// - Throws: ``MirrorListError``, `TransferError`, `FileError`
    public static func named(_ name: BytePath) throws -> [AuditTarget] {
        if isAddress(name.bytes) { return [.web(try WebAddress(String(decoding: name.bytes, as: UTF8.self)))] }
        guard (try? OpenFile(name, links: .follow)) != nil else { return [.folder(name)] }
        return try MirrorList(reading: name).targets
    }

    /// The same of one target, that others are compared with.
    public static func origin(named name: BytePath) throws -> AuditTarget {
        let targets = try named(name)
        guard targets.count == 1 else {
            throw MirrorListError(name, "it lists \(targets.count, "mirror"), and there is one origin")
        }
        return targets[0]
    }
}

/// A file that lists mirrors: an address, or the absolute path of a folder, on each line. What follows `#` at the beginning
/// of a line is a comment.
struct MirrorList {
    private(set) var targets: [AuditTarget] = []

    static let largest = 1 << 20
    static let mostTargets = 1_000

    init(reading path: BytePath) throws {
        let bytes = try OpenFile(path, links: .follow).readAll(limit: Self.largest)
        for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            var line = line.drop(while: Self.isBlank)
            while let last = line.last, Self.isBlank(last) { line.removeLast() }
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            do {
                if AuditTarget.isAddress(line) {
                    targets.append(.web(try WebAddress(String(decoding: line, as: UTF8.self))))
                } else if first == slash, let folder = BytePath(Array(line)) {
                    targets.append(.folder(folder))
                } else {
                    throw MirrorListError(path, "line \(number + 1) is neither an address nor an absolute path")
                }
            } catch let error as TransferError {
                throw MirrorListError(path, "line \(number + 1): \(error.message)")
            }
            guard targets.count <= Self.mostTargets else {
                throw MirrorListError(path, "it lists more than \(Self.mostTargets) mirrors")
            }
        }
        guard !targets.isEmpty else { throw MirrorListError(path, "it lists no mirror") }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}

/// A file that lists no mirrors.
public struct MirrorListError: FindingError {
    public let finding: Finding

    init(_ path: BytePath, _ reason: Message) {
        finding = Finding(.mirrorListMalformed, "'\(path.bytes)' is no list of mirrors: \(reason)", path: path.bytes)
    }
}
