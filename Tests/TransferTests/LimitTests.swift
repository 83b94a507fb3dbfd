import Findings
import Foundation
import TestSupport
import Testing
import Transfer

@Suite("Limits of size and time")
struct LimitTests {
    @Test func aLargerAnnouncedSizeIsRefusedBeforeTheFirstByte() throws {
        let server = try ScriptedServer { _, _ in .file(sampleContent(101)) }
        #expect(try Fetch(server.address("/file"), limit: 101).bytes == sampleContent(101))
        let fetch = try Fetch(server.address("/file"), limit: 100)
        #expect(fetch.code == .tooLarge)
        #expect(fetch.rule == "download-too-large")
        #expect(fetch.message.contains("101 bytes"))
        #expect(fetch.bytes.isEmpty)
    }

    @Test(arguments: ["", "Transfer-Encoding: chunked\n"])
    func aBodyWithoutEndIsCutAtTheLimit(header: String) throws {
        let block = Array(repeating: UInt8(65), count: 0x8000)
        let step = header.isEmpty ? block : Array("8000\r\n".utf8) + block + Array("\r\n".utf8)
        let server = try ScriptedServer { _, _ in [.head("HTTP/1.1 200 OK\n\(header)\n"), .drip(step, seconds: 0)] }
        let fetch = try Fetch(server.address("/file"), limit: 1 << 20)
        #expect(fetch.code == .tooLarge)
        #expect(fetch.bytes.count <= 1 << 20)
        #expect(server.requests.count == 1)
    }

    @Test func theLimitHoldsOverAllAttempts() throws {
        let content = sampleContent(200_000)
        let server = try ScriptedServer { request, number in
            number == 1 ? .beginning(content, 90_000) : .part(content, from: request.rangeStart ?? 0)
        }
        #expect(try Fetch(server.address("/file"), limit: 200_000).bytes == content)
        let chunked = try ScriptedServer { request, number in
            guard number > 1 else {
                return [
                    .head("HTTP/1.1 200 OK\nETag: \"one\"\nTransfer-Encoding: chunked\n\n15F90\n"),
                    .bytes(Array(content.prefix(90_000))), .close,
                ]
            }
            return .part(content, from: request.rangeStart ?? 0)
        }
        #expect(try Fetch(chunked.address("/file"), limit: 199_999).code == .tooLarge)
    }

    @Test func headersWithoutEndAreRefused() throws {
        let line = Array(("X-More: " + String(repeating: "a", count: 1_000) + "\r\n").utf8)
        let server = try ScriptedServer { _, _ in [.head("HTTP/1.1 200 OK\n"), .drip(line, seconds: 0)] }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.code == .malformed)
        #expect(fetch.message.contains("65536 bytes"))
    }

    @Test func oneHeaderWithoutEndIsRefused() throws {
        let server = try ScriptedServer { _, _ in
            [.head("HTTP/1.1 200 OK\nX-More: "), .drip(Array(repeating: 65, count: 1_000), seconds: 0)]
        }
        #expect(try Fetch(server.address("/file")).code == .malformed)
    }

    @Test func interimAnswersWithoutEndAreRefused() throws {
        let interim = Array("HTTP/1.1 102 Processing\r\n\r\n".utf8)
        let server = try ScriptedServer { _, _ in [.drip(interim, seconds: 0)] }
        #expect(try Fetch(server.address("/file")).code == .malformed)
    }

    @Test func headersThatDripAreTimedOut() throws {
        let server = try ScriptedServer { _, _ in
            [.head("HTTP/1.1 200 OK\n"), .drip(Array("X: a\r\n".utf8), seconds: 0.05)]
        }
        let fetch = try Fetch(server.address("/file"), .inOneAttempt(headers: .seconds(1)))
        #expect(fetch.code == .timeout)
        #expect(fetch.rule == "server-unreachable")
        #expect(fetch.message.contains("within 1 s"))
    }

    @Test func aServerThatSaysNothingIsTimedOut() throws {
        let server = try ScriptedServer { _, _ in [.wait(seconds: 60)] }
        #expect(try Fetch(server.address("/file"), .inOneAttempt(headers: .milliseconds(500))).code == .timeout)
    }

    @Test(arguments: [0.02, 60])
    func aBodyThatStallsIsTimedOut(pause: Double) throws {
        let server = try ScriptedServer { _, _ in
            [.head("HTTP/1.1 200 OK\nContent-Length: 1000000\n\nabc"), .drip([65], seconds: pause)]
        }
        let fetch = try Fetch(server.address("/file"), .inOneAttempt(stall: .seconds(1)))
        #expect(fetch.code == .timeout)
        #expect(fetch.message.contains("of 1000000 bytes, then nearly nothing for 1 s"))
    }

    @Test func aStallIsGoneOnFrom() throws {
        let content = sampleContent(100_000)
        let server = try ScriptedServer { request, number in
            number == 1
                ? .beginning(content, 50_000, end: .wait(seconds: 60)) : .part(content, from: request.rangeStart ?? 0)
        }
        var options = TransferOptions.forTests
        options.limits.stall = .seconds(1)
        #expect(try Fetch(server.address("/file"), options).bytes == content)
    }

    @Test func aSlowBodyThatIsFastEnoughMayTakeLonger() throws {
        let server = try ScriptedServer { _, _ in
            [.head("HTTP/1.1 200 OK\nContent-Length: 20000\n\n")]
                + (0..<20).flatMap { _ in
                    [.bytes(Array(repeating: 65, count: 1_000)), ScriptedServer.Step.wait(seconds: 0.1)]
                }
        }
        #expect(try Fetch(server.address("/file"), .inOneAttempt(stall: .milliseconds(500))).bytes.count == 20_000)
    }

    @Test func allOfItHasALimitToo() throws {
        let server = try ScriptedServer { _, _ in
            [.head("HTTP/1.1 200 OK\n\n"), .drip(Array(repeating: 65, count: 10_000), seconds: 0.05)]
        }
        var options = TransferOptions.forTests
        options.limits.total = .seconds(1)
        let fetch = try Fetch(server.address("/file"), options)
        #expect(fetch.code == .timeout)
        #expect(server.requests.count == 1)
        #expect(fetch.message.contains("the limit for all of it"))
    }

    @Test func itStopsWhenItIsToldTo() throws {
        let server = try ScriptedServer { _, _ in [.head("HTTP/1.1 200 OK\n\nabc"), .wait(seconds: 60)] }
        let cancellation = TransferCancellation()
        Thread.detachNewThread {
            usleep(300_000)
            cancellation.cancel()
        }
        let begin = Date()
        let fetch = try Fetch(server.address("/file"), cancellation: cancellation)
        #expect(fetch.code == .cancelled)
        #expect(-begin.timeIntervalSinceNow < 5)
        #expect(try Fetch(server.address("/file"), cancellation: cancellation).code == .cancelled)
    }

    @Test func progressIsReported() throws {
        let server = try ScriptedServer { _, _ in
            [.head("HTTP/1.1 200 OK\nContent-Length: 10000\n\n")]
                + (0..<10).flatMap { _ in
                    [.bytes(Array(repeating: 65, count: 1_000)), ScriptedServer.Step.wait(seconds: 0.12)]
                }
        }
        var seen: [TransferProgress] = []
        let fetch = try Fetch(server.address("/file")) { seen.append($0) }
        #expect(fetch.bytes.count == 10_000)
        #expect(seen.count >= 4 && seen.allSatisfy { $0.total == 10_000 })
        #expect(seen.map(\.received) == seen.map(\.received).sorted())
        #expect((seen.last?.bytesPerSecond ?? 0) > 1_000 && (seen.last?.bytesPerSecond ?? 0) < 20_000)
        #expect(seen.last?.remaining != nil)
    }
}
