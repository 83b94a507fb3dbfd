public import FileAccess
public import Findings
internal import Hashing
internal import Manifests
internal import OpenPGP
internal import ReleaseVerification
public import StrictJSON
internal import TrustPolicy

/// What one run fetched from where, and what came of it: one line of JSON in a file that is only added to.
///
/// It is what responders to an incident look for: which job fetched which bytes, when, and from where. It holds no user
/// information and no query of an address, and of what servers say only the headers that are listed here.
public struct ExposureRecord: Sendable {
    static let schema = "release-integrity/exposure/1"

    /// Headers that tell copies, caches and times apart, and hold nothing of the user's.
    public static let headers = [
        "age", "cf-cache-status", "cf-ray", "content-length", "content-type", "date", "etag", "last-modified", "server",
        "via", "x-amz-cf-id", "x-amz-cf-pop", "x-amz-request-id", "x-amz-version-id", "x-cache", "x-goog-generation",
        "x-goog-hash", "x-served-by",
    ]
    /// Characters of a header's value that are kept.
    private static let longestValue = 256

    public var time: String
    public var product: String?
    /// The one that was asked for; nil for the latest.
    public var requestedVersion: String?
    /// The one that the signature says.
    public var version: String?
    public var channel: String?
    public var platform: String?
    /// The artifact's own name.
    public var artifact: [UInt8]?
    public var verdict = "undecided"
    public var status = Status.internalFault
    /// What is about to be done with the file.
    public var use: Use?
    public var attempts: [FetchAttempt] = []
    /// Those that left everything undecided.
    public var rules: [String] = []

    public enum Use: Sendable {
        case install(BytePath)
        case execute
    }

    public init(time: String) {
        self.time = time
    }

    /// Adds the line, and writes it through to the disk.
    public func append(to log: LineLog) throws(FileError) {
        try log.append(Array(json.serializedOnOneLine().utf8))
    }

    /// The document that docs/schema/exposure-1.json describes.
    public var json: JSONValue {
        [
            "schema": .string(Self.schema), "time": .string(time), "product": optional(product),
            "requestedVersion": .string(requestedVersion ?? ReleaseLocation.latest), "version": optional(version),
            "channel": optional(channel), "platform": optional(platform), "verdict": .string(verdict),
            "status": .integer(Int64(status.rawValue)), "use": useJSON, "rules": .array(rules.map(JSONValue.string)),
            "attempts": .array(attempts.map(Self.json)),
        ]
    }

    private var useJSON: JSONValue {
        switch use {
        case nil: .null
        case .execute: ["action": "execute", "path": .null]
        case .install(let path): ["action": "install", "path": .string(Escaping.visible(path.bytes))]
        }
    }

    private func optional(_ text: String?) -> JSONValue { text.map { .string(Escaping.visible($0)) } ?? .null }

    private static func json(_ attempt: FetchAttempt) -> JSONValue {
        let decisions = attempt.result?.decisions ?? []
        let signers = Set(decisions.flatMap(\.decision.counted)).sorted()
        let rules = (attempt.result?.findings ?? []).filter { $0.severity == .error }.map(\.rule.name)
        return [
            "origin": .string(attempt.origin), "verdict": .string(attempt.result?.verdict.rawValue ?? "undecided"),
            "signers": .array(signers.map { .string($0.hexadecimal) }),
            "rules": .array(rules.map(JSONValue.string)),
            "files": .array(attempt.parts.map(json)),
        ]
    }

    private static func json(_ part: DownloadedPart) -> JSONValue {
        [
            "file": .string(part.role.rawValue), "url": .string(part.address.shown),
            "finalURL": part.answer.map { .string(AddressText.shown($0.finalAddress)) } ?? .null,
            "httpStatus": part.answer.map { .integer(Int64($0.status)) } ?? .null,
            "headers": .object(part.answer.map(headers) ?? []),
            "cached": .boolean(part.isFromCache),
            "size": part.digests.map { .integer($0.size) } ?? .null,
            "sha256": part.digests?[.sha256].map { .string($0.hexadecimal) } ?? .null,
        ]
    }

    /// Those of the list, each once, in its order.
    private static func headers(_ answer: DownloadAnswer) -> [JSONValue.Field] {
        headers.compactMap { name in
            answer.headers.last { $0.name.lowercased() == name }.map { header in
                JSONValue.Field(name, .string(Escaping.visible(header.value.prefix(longestValue))))
            }
        }
    }
}

extension ExposureRecord {
    /// Adds the line.
    ///
    /// - Returns: an error where that is not possible.
    public func add(to log: LineLog) -> Finding? {
        do throws(FileError) {
            try append(to: log)
            return nil
        } catch {
            let message: Message = "the record cannot be written: \(error.finding.message)"
            return Finding(
                .inputOutput, message,
                remedy:
                    "Nothing was installed or executed. Let this user write to '\(log.path.bytes)', or go without --record.",
                path: log.path.bytes)
        }
    }
}
