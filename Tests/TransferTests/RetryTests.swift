import FileAccess
import Findings
import TestSupport
import Testing
import Transfer

@Suite("Trying again")
struct RetryTests {
    @Test(arguments: [408, 425, 429, 500, 502, 503, 504, 520, 599])
    func whatMayPassIsTriedFiveTimesWithGrowingPauses(status: Int) throws {
        let server = try ScriptedServer { _, _ in .empty("\(status) Later") }
        let pauses = RecordedPauses(fraction: 1)
        let fetch = try Fetch(server.address("/file"), pauses: pauses)
        #expect(fetch.code == .status)
        #expect(fetch.rule == "download-failed")
        #expect(fetch.error?.attempts == 5)
        #expect(server.requests.count == 5)
        #expect(pauses.all == [.seconds(1), .seconds(2), .seconds(4), .seconds(8)])
    }

    @Test func pausesAreRandomBelowTheirCeiling() throws {
        let server = try ScriptedServer { _, _ in .empty("503 Later") }
        let pauses = RecordedPauses(fraction: 0.25)
        var options = TransferOptions.forTests
        options.retries.attempts = 9
        _ = try Fetch(server.address("/file"), options, pauses: pauses)
        #expect(pauses.all.map { $0 / .milliseconds(1) } == [250, 500, 1_000, 2_000, 4_000, 7_500, 7_500, 7_500])
    }

    @Test(arguments: [
        ("7", Duration.seconds(7)), ("0", .zero), ("Sun, 06 Nov 1994 08:49:37 GMT", .seconds(37)),
        ("Sun, 06 Nov 1994 08:48:00 GMT", .zero), ("soon", .seconds(1)), ("-5", .seconds(1)), ("1.5", .seconds(1)),
    ])
    func theServerSaysWhen(retryAfter: String, pause: Duration) throws {
        let server = try ScriptedServer { _, number in
            number == 1 ? .empty("503 Later", "Retry-After: \(retryAfter)\n") : .file([1])
        }
        let pauses = RecordedPauses(date: 784_111_740)  // 08:49:00
        let fetch = try Fetch(server.address("/file"), pauses: pauses)
        #expect(fetch.bytes == [1])
        #expect(fetch.response?.attempts == 2)
        #expect(pauses.all == [pause])
    }

    @Test(arguments: ["121", "99999999999999999999", "Sun, 06 Nov 1994 09:49:37 GMT", "18446744073709551615"])
    func aServerThatWantsMoreThanTwoMinutesIsNotAskedAgain(retryAfter: String) throws {
        let server = try ScriptedServer { _, _ in .empty("429 Later", "Retry-After: \(retryAfter)\n") }
        let pauses = RecordedPauses(date: 784_111_740)
        let fetch = try Fetch(server.address("/file"), pauses: pauses)
        #expect(fetch.code == .status)
        // What is no number at all says nothing.
        #expect(pauses.all.count == (retryAfter.hasPrefix("999") ? 4 : 0))
    }

    @Test func aPauseThatDoesNotFitIntoTheLimitForAllIsNotMade() throws {
        let server = try ScriptedServer { _, _ in .empty("503 Later", "Retry-After: 100\n") }
        let pauses = RecordedPauses()
        #expect(try Fetch(server.address("/file"), pauses: pauses).code == .status)
        #expect(pauses.all.isEmpty)
    }

    @Test func aResetBeforeTheAnswerIsTriedAgain() throws {
        let server = try ScriptedServer { _, number in number < 3 ? [.reset] : .file([1]) }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.bytes == [1])
        #expect(fetch.response?.attempts == 3)
    }

    @Test func noAnswerAtAllIsTriedAgain() throws {
        let server = try ScriptedServer { _, _ in [.close] }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.code == .truncated)
        #expect(fetch.error?.attempts == 5)
    }

    @Test func nobodyThereIsTriedAgain() throws {
        let port = try LoopbackSocket.freePort()
        let pauses = RecordedPauses()
        let fetch = try Fetch("http://127.0.0.1:\(port)/file", pauses: pauses)
        #expect(fetch.code == .unreachable)
        #expect(fetch.rule == "server-unreachable")
        #expect(pauses.all.count == 4)
    }

    @Test func aSinkThatFailsEndsIt() throws {
        final class FullDisk: TransferSink {
            func restart() throws(FileError) {}
            func receive(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
                throw FileError(.system, "write", "/full".utf8)
            }
        }
        let server = try ScriptedServer { _, _ in .file([1]) }
        var session = try TransferSession(.forTests)
        let request = TransferRequest(try WebAddress(server.address("/file")), limit: 1)
        let error = #expect(throws: TransferError.self) { try session.fetch(request, into: FullDisk()) }
        #expect(error?.code == .sink)
        #expect(error?.finding.rule.name == "input-output")
        #expect(server.requests.count == 1)
    }

    @Test func oneSessionUsesOneConnectionForOneServer() throws {
        let server = try ScriptedServer { request, _ in .file(Array(request.target.utf8)) }
        var session = try TransferSession(.forTests)
        for number in 0..<20 {
            let address = try WebAddress(server.address("/\(number)"))
            #expect(try session.bytes(of: .signature(address)).bytes == Array("/\(number)".utf8))
        }
        #expect(server.connections == 1)
    }

    /// A connection that the server closed meanwhile costs no attempt.
    @Test func aConnectionThatWentAwayIsReplaced() throws {
        let server = try ScriptedServer { _, _ in .file([1]) + [.close] }
        var session = try TransferSession(.forTests)
        let request = TransferRequest.manifest(try WebAddress(server.address("/a")))
        for _ in 0..<3 { #expect(try session.bytes(of: request).response.attempts == 1) }
    }
}
