/// What a file really is, judged by its first bytes: for saying so when it is not what it should be.
///
/// Never a reason to accept anything.
public enum ContentKind: Sendable, Hashable {
    case empty
    case html
    /// An XML document; with the `<Code>` of the error that object stores answer with, where it is one.
    case xml
    case xmlError(code: [UInt8])
    case json
    /// ASCII-armored OpenPGP data, and its label: "SIGNATURE", "PUBLIC KEY BLOCK", "SIGNED MESSAGE".
    case armor(label: [UInt8])
    /// Binary OpenPGP data, and its first packet's type (RFC 9580, section 5).
    case openPGP(packetType: UInt8)
    case program(Program)
    /// A text that starts with `#!`.
    case script
    case archive(Archive)
    case pdf
    /// Text in UTF-16, which some Windows tools write.
    case utf16
    /// Any other text, in UTF-8.
    case text
    /// Anything else.
    case binary

    /// A program's format.
    public enum Program: String, Sendable, Hashable {
        case elf = "ELF"
        case portableExecutable = "Windows"
        case machO = "Mach-O"
    }

    /// A compressed or packed file's format.
    public enum Archive: String, Sendable, Hashable {
        case gzip, zip, xz, bzip2, zstd, tar
        case sevenZip = "7z"
    }

    /// Whether it is OpenPGP data of any kind, whole or not.
    public var isOpenPGP: Bool {
        switch self {
        case .armor, .openPGP: true
        default: false
        }
    }

    /// What it is, to follow "it is": "an XML error page (NoSuchKey)".
    public var description: Message {
        switch self {
        case .empty: "empty"
        case .html: "an HTML page"
        case .xml: "an XML document"
        case .xmlError(let code): "an XML error page (\(code))"
        case .json: "a JSON document"
        case .armor(let label): Self.describe(armor: label)
        case .openPGP(let type): Self.describe(packetType: type)
        case .program(let format): "a program (\(format.rawValue))"
        case .script: "a script"
        case .archive(let format): "a \(format.rawValue) archive"
        case .pdf: "a PDF document"
        case .utf16: "text in UTF-16, where UTF-8 is meant"
        case .text: "plain text"
        case .binary: "binary data"
        }
    }

    /// What the bytes are where it can be told, to follow "it is"; nil for plain text and for data without a known
    /// format, which may well be what they should be.
    public static func describe(_ bytes: [UInt8]) -> Message? {
        let kind = ContentKind(of: bytes)
        return kind == .text || kind == .binary ? nil : kind.description
    }

    private static func describe(armor label: [UInt8]) -> Message {
        switch String(decoding: label, as: UTF8.self) {
        case "SIGNATURE": "an OpenPGP signature"
        case "PUBLIC KEY BLOCK": "an OpenPGP public key"
        case "PRIVATE KEY BLOCK": "an OpenPGP secret key"
        case "SIGNED MESSAGE": "a clear-signed OpenPGP message"
        case "MESSAGE": "an OpenPGP message"
        default: "OpenPGP armor (\(label))"
        }
    }

    private static func describe(packetType: UInt8) -> Message {
        switch packetType {
        case 2: "a binary OpenPGP signature"
        case 5, 7: "a binary OpenPGP secret key"
        case 6, 14: "a binary OpenPGP public key"
        case 4: "a binary OpenPGP message with its signature inside"
        case 8: "compressed OpenPGP data"
        case 1, 3, 9, 18, 20: "an encrypted OpenPGP message"
        default: "binary OpenPGP data (packet type \(packetType))"
        }
    }
}
