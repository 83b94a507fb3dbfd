import Findings
import Synchronization
import TestSupport
import Transfer

/// Bytes that are all different in their place, so that a wrong offset shows.
func sampleContent(_ size: Int, version: Int = 1) -> [UInt8] {
    var state = UInt64(version) &* 0x9E37_79B9_7F4A_7C15
    return (0..<size).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
    }
}

/// Keeps what it gets, and counts how often it began again.
final class RecordingSink: TransferSink {
    private(set) var bytes: [UInt8] = []
    private(set) var restarts = 0

    func restart() throws(TransferError) {
        bytes = []
        restarts += 1
    }

    func receive(_ new: UnsafeRawBufferPointer) throws(TransferError) { bytes += new }
}

/// Sleeps not at all, and remembers for how long it was asked to.
final class RecordedPauses: Sendable {
    private let pauses = Mutex<[Duration]>([])
    private let fraction: Double
    private let date: Int64

    init(fraction: Double = 1, date: Int64 = 0) {
        self.fraction = fraction
        self.date = date
    }

    var all: [Duration] { pauses.withLock { $0 } }

    var timing: TransferTiming {
        let (fraction, date) = (fraction, date)
        return TransferTiming(
            now: TransferTiming.system.now, date: { date },
            sleep: { duration, _ in self.pauses.withLock { $0.append(duration) } }, chance: { fraction })
    }
}

/// How a fetch ended.
struct Fetch {
    let response: TransferResponse?
    let error: TransferError?
    let bytes: [UInt8]
    let restarts: Int

    init(
        _ address: String, limit: UInt64 = 64 << 20, _ options: TransferOptions = .forTests,
        pauses: RecordedPauses = RecordedPauses(), cancellation: TransferCancellation = TransferCancellation(),
        progress: ((TransferProgress) -> Void)? = nil
    ) throws {
        let sink = RecordingSink()
        var session = try TransferSession(options, timing: pauses.timing, cancellation: cancellation)
        do throws(TransferError) {
            let request = TransferRequest(try WebAddress(address), limit: limit)
            response = try session.fetch(request, into: sink, progress: progress)
            error = nil
        } catch {
            response = nil
            self.error = error
        }
        (bytes, restarts) = (sink.bytes, sink.restarts)
    }

    var code: TransferError.Code? { error?.code }
    var message: String { error?.message.text ?? "" }
    var rule: String? { error?.finding.rule.name }
}

extension TransferOptions {
    /// No file of passwords of whoever runs the tests, and limits that a test can wait for.
    static var forTests: TransferOptions {
        TransferOptions(
            passwords: .none,
            limits: TimeLimits(connect: .seconds(10), headers: .seconds(10), stall: .seconds(10), total: .seconds(60)))
    }

    static func inOneAttempt(
        headers: Duration = .seconds(10), stall: Duration = .seconds(10), total: Duration = .seconds(60)
    ) -> TransferOptions {
        TransferOptions(
            passwords: .none, limits: TimeLimits(headers: headers, stall: stall, slowest: 1_024, total: total),
            retries: RetryPolicy(attempts: 1))
    }
}

/// Steps for usual answers.
extension [ScriptedServer.Step] {
    /// A whole file.
    static func file(_ content: [UInt8], tag: String? = "\"one\"", status: String = "200 OK", _ more: String = "")
        -> Self
    {
        let tag = tag.map { "ETag: \($0)\n" } ?? ""
        return [.head("HTTP/1.1 \(status)\nContent-Length: \(content.count)\n\(tag)\(more)\n"), .bytes(content)]
    }

    /// The beginning of a file, and then a broken connection.
    static func beginning(
        _ content: [UInt8], _ count: Int, tag: String? = "\"one\"", _ more: String = "",
        end: ScriptedServer.Step = .close
    ) -> Self {
        let tag = tag.map { "ETag: \($0)\n" } ?? ""
        return [
            .head("HTTP/1.1 200 OK\nContent-Length: \(content.count)\n\(tag)\(more)\n"),
            .bytes([UInt8](content.prefix(count))), end,
        ]
    }

    /// A part of a file as the request asks for it.
    static func part(
        _ content: [UInt8], from first: Int, tag: String? = "\"one\"", total: Int? = nil, range: String? = nil
    ) -> Self {
        let tag = tag.map { "ETag: \($0)\n" } ?? ""
        let range = range ?? "bytes \(first)-\(content.count - 1)/\(total ?? content.count)"
        let part = [UInt8](content[first...])
        return [
            .head("HTTP/1.1 206 Partial Content\nContent-Length: \(part.count)\nContent-Range: \(range)\n\(tag)\n"),
            .bytes(part),
        ]
    }

    static func empty(_ status: String, _ more: String = "") -> Self {
        [.head("HTTP/1.1 \(status)\nContent-Length: 0\n\(more)\n")]
    }
}

extension ScriptedServer.Request {
    /// Where the part begins that is asked for.
    var rangeStart: Int? {
        value(of: "range").flatMap { Int($0.dropFirst("bytes=".count).dropLast()) }
    }
}
