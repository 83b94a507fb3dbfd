public import FileAccess
internal import Findings
public import Manifests
public import OpenPGP
internal import StrictJSON

/// One file that a job fetched, of a record that `fetch --record` wrote.
public struct FetchedFile: Sendable, Hashable {
    /// Of the record, from 1.
    public let line: Int
    public let time: Timestamp
    public let product: String?
    /// `manifest`, `signature` or `artifact`.
    public let role: String
    public let url: String
    /// Nil where nothing was received.
    public let digest: Digest?
    /// What was about to be done: `install` or `execute`; nil for nothing.
    public let action: String?
    /// Where it was to be installed, as the record shows it.
    public let destination: String?
}

/// Reads exposure records (docs/schema/exposure-1.json), one document a line, without leniency: a line that is passed
/// over would be a job that nobody looks at.
public struct ExposureLines: Sendable {
    public let files: [FetchedFile]
    public let recordCount: Int

    /// No file of records has more bytes, and no line.
    public static let largest = 256 << 20
    public static let longestLine = 4 << 20

    /// - Throws: ``HistoryError`` with the number of the first line that is no record; `FileError`
    public init(reading path: BytePath) throws {
        try self.init(try OpenFile(path, links: .follow).readAll(limit: Self.largest), name: path.bytes)
    }

    init(_ bytes: [UInt8], name: [UInt8]) throws(HistoryError) {
        var (files, count): ([FetchedFile], Int) = ([], 0)
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        // A last line without an end was not written to its end.
        if lines.last?.isEmpty == true {
            lines.removeLast()
        } else {
            try Self.refuse("it has no end", lines.count, name)
        }
        for (position, line) in lines.enumerated() {
            do throws(JSONError) {
                guard line.count <= Self.longestLine else { throw JSONError(.root, "it is too long") }
                files += try Self.files(JSONValue(parsing: Array(line)), line: position + 1)
            } catch {
                try Self.refuse(error.message, position + 1, name)
            }
            count += 1
        }
        self.files = files
        recordCount = count
    }

    private static func refuse(_ reason: Message, _ line: Int, _ name: [UInt8]) throws(HistoryError) {
        throw HistoryError(.exposureMalformed, "'\(name)', line \(line): \(reason)", path: name)
    }

    private static func files(_ value: JSONValue, line: Int) throws(JSONError) -> [FetchedFile] {
        var fields = try JSONFields(value)
        try fields.checkSchema("release-integrity/exposure/1")
        let text = try fields.string("time")
        guard text.hasSuffix("Z"), let time = Timestamp(rfc3339: text) else {
            throw JSONError(fields.path.field("time"), "it must be a time in UTC such as 2026-11-01T00:00:00Z")
        }
        let product = try nullableString("product", &fields)
        _ = try fields.string("requestedVersion")
        for name in ["version", "channel", "platform"] { _ = try nullableString(name, &fields) }
        try check(fields.string("verdict"), ["verified", "rejected", "undecided"], fields.path.field("verdict"))
        _ = try fields.integer("status", in: 0...255)
        let use = try use(&fields)
        for (value, path) in try fields.array("rules") { _ = try value.string(at: path) }
        var files: [FetchedFile] = []
        for (attempt, path) in try fields.array("attempts") {
            for part in try parts(attempt, path) {
                files.append(
                    FetchedFile(
                        line: line, time: time, product: product, role: part.role, url: part.url, digest: part.digest,
                        action: use?.action, destination: use?.path))
            }
        }
        try fields.finish()
        return files
    }

    private static func use(_ fields: inout JSONFields) throws(JSONError) -> (action: String, path: String?)? {
        let value = try fields.require("use")
        if value == .null { return nil }
        var use = try JSONFields(value, at: fields.path.field("use"))
        let action = try use.string("action")
        try check(action, ["install", "execute"], use.path.field("action"))
        let path = try nullableString("path", &use)
        try use.finish()
        return (action, path)
    }

    private typealias Part = (role: String, url: String, digest: Digest?)

    private static func parts(_ value: JSONValue, _ path: JSONPath) throws(JSONError) -> [Part] {
        var fields = try JSONFields(value, at: path)
        _ = try fields.string("origin")
        let verdicts: Set = ["verified", "manifest-verified", "pinned", "rejected", "undecided"]
        try check(fields.string("verdict"), verdicts, path.field("verdict"))
        for (value, path) in try fields.array("signers") {
            guard Fingerprint(hexadecimal: try value.string(at: path)) != nil else {
                throw JSONError(path, "it must be a fingerprint of 40 hexadecimal digits")
            }
        }
        for (value, path) in try fields.array("rules") { _ = try value.string(at: path) }
        var parts: [Part] = []
        for (file, path) in try fields.array("files") { parts.append(try part(file, path)) }
        try fields.finish()
        return parts
    }

    private static func part(_ value: JSONValue, _ path: JSONPath) throws(JSONError) -> Part {
        var fields = try JSONFields(value, at: path)
        let role = try fields.string("file")
        try check(role, ["manifest", "signature", "artifact"], path.field("file"))
        let url = try fields.string("url")
        _ = try nullableString("finalURL", &fields)
        if let status = try nullable("httpStatus", &fields) {
            _ = try status.integer(in: 0...999, at: path.field("httpStatus"))
        }
        guard case .object(let headers) = try fields.require("headers") else {
            throw JSONError(path.field("headers"), "it must be an object")
        }
        for header in headers { _ = try header.value.string(at: path.field("headers").field(header.name)) }
        guard case .boolean = try fields.require("cached") else {
            throw JSONError(path.field("cached"), "it must be true or false")
        }
        if let size = try nullable("size", &fields) { _ = try size.integer(in: 0...Int64.max, at: path.field("size")) }
        let text = try nullableString("sha256", &fields)
        let digest = text.flatMap { Digest(.sha256, hexadecimal: $0) }
        guard digest?.hexadecimal == text else {
            throw JSONError(path.field("sha256"), "it must be 64 hexadecimal digits in lower case")
        }
        try fields.finish()
        return (role, url, digest)
    }

    private static func check(_ text: String, _ known: Set<String>, _ path: JSONPath) throws(JSONError) {
        guard known.contains(text) else { throw JSONError(path, "'\(text)' is none of its values") }
    }

    /// A field that must be there, and may be null.
    private static func nullable(_ name: String, _ fields: inout JSONFields) throws(JSONError) -> JSONValue? {
        let value = try fields.require(name)
        // Not with ?:, where nil would be JSON's null.
        if value == .null { return nil }
        return value
    }

    private static func nullableString(_ name: String, _ fields: inout JSONFields) throws(JSONError) -> String? {
        let value = try nullable(name, &fields)
        guard let value else { return nil }
        return try value.string(at: fields.path.field(name))
    }
}
