internal import FileAccess
internal import Findings
internal import Glibc

/// User names and passwords for hosts, as ~/.netrc has them. See: man 5 netrc (of package ftp)
///
/// Only hosts that a `machine` entry names get any: `default` is passed over, since redirects can lead to any host. macdef and
/// account are too. Values may stand in double quotes, with backslashes before `"` and `\`; a line that begins with `#` is a
/// comment.
struct Netrc: Sendable {
    private let entries: [(host: [UInt8], credentials: WebAddress.Credentials)]

    static let longest = 1 << 20

    init(_ bytes: [UInt8]) {
        var reader = NetrcReader(bytes)
        var entries: [(host: [UInt8], credentials: WebAddress.Credentials)] = []
        var (host, user, password): ([UInt8]?, [UInt8]?, [UInt8]) = (nil, nil, [])
        func finish() {
            if let host, let user {
                entries.append((host, WebAddress.Credentials(user: user, password: password)))
            }
            (host, user, password) = (nil, nil, [])
        }
        while let word = reader.word() {
            switch String(decoding: word, as: UTF8.self) {
            case "machine":
                finish()
                host = reader.word()?.map(ASCII.lowercased)
            case "default": finish()
            case "login": user = reader.word()
            case "password": password = reader.word() ?? []
            case "account": _ = reader.word()
            case "macdef": reader.skipMacro()
            default: break
            }
        }
        finish()
        self.entries = entries
    }

    /// Those of the first entry for the host. Nil for plain HTTP to other machines: everybody on the way would read them.
    func credentials(for address: WebAddress) -> WebAddress.Credentials? {
        guard address.scheme == .https || address.isLoopback else { return nil }
        let host = address.host.utf8.filter { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "]") }
        return entries.first { $0.host == host }?.credentials
    }

    /// The user's, empty where there is none.
    static func read(_ source: TransferOptions.PasswordFile) throws(TransferError) -> Netrc {
        let path: BytePath?
        switch source {
        case .none: path = nil
        case .file(let given): path = given
        case .ofUser: path = home?.appending(Array(".netrc".utf8))
        }
        guard let path else { return Netrc([]) }
        do throws(FileError) {
            return Netrc(try OpenFile(path, links: .follow).readAll(limit: longest))
        } catch {
            if error.code == .notFound, source == .ofUser { return Netrc([]) }
            throw TransferError(.failed, "passwords for servers cannot be read: \(error.finding.message)")
        }
    }

    private static var home: BytePath? {
        guard let value = unsafe getenv("HOME") else { return nil }
        return unsafe BytePath(UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }
}

/// Words between white space.
private struct NetrcReader {
    private var rest: ArraySlice<UInt8>
    private var isAtLineStart = true

    private static let newline = UInt8(ascii: "\n")

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// Nil at the end.
    mutating func word() -> [UInt8]? {
        skipSpace()
        guard rest.first == UInt8(ascii: "\"") else {
            let word = rest.prefix { !Self.isSpace($0) }
            rest = rest[word.endIndex...]
            return word.isEmpty ? nil : Array(word)
        }
        rest = rest.dropFirst()
        var word: [UInt8] = []
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\"), let next = rest.popFirst() { word.append(next) } else { word.append(byte) }
        }
        return word
    }

    private mutating func skipSpace() {
        while let byte = rest.first {
            if isAtLineStart, byte == UInt8(ascii: "#") {
                rest = rest.drop { $0 != Self.newline }
            } else if Self.isSpace(byte) {
                isAtLineStart = byte == Self.newline
                rest = rest.dropFirst()
            } else {
                isAtLineStart = false
                return
            }
        }
    }

    /// A macro ends with an empty line.
    mutating func skipMacro() {
        var last: UInt8 = 0
        while let byte = rest.popFirst() {
            if byte == Self.newline, last == Self.newline { return }
            last = byte
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
