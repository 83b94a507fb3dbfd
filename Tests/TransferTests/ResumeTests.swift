import Findings
import TestSupport
import Testing
import Transfer

@Suite("Going on after a break")
struct ResumeTests {
    private let content = sampleContent(1 << 20)

    @Test(arguments: 0...16)
    func aBreakAtEvery64KiBIsGoneOnFrom(step: Int) throws {
        let cut = min(step << 16, content.count - 1)
        let server = try ScriptedServer { [content] request, number in
            if number == 1 { return .beginning(content, cut) }
            return request.rangeStart.map { .part(content, from: $0) } ?? .file(content)
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.bytes == content)
        #expect(fetch.restarts == 0)
        #expect(fetch.response?.attempts == 2)
        #expect(fetch.response?.size == UInt64(content.count))
        // Where nothing came there is nothing to go on from.
        #expect(server.requests.last?.value(of: "range") == (cut == 0 ? nil : "bytes=\(cut)-"))
        #expect(server.requests.last?.value(of: "if-range") == (cut == 0 ? nil : "\"one\""))
    }

    @Test(arguments: [0, 1, 65_536, 500_000, (1 << 20) - 1])
    func whatNeverComesWholeIsSaidInNumbers(cut: Int) throws {
        let server = try ScriptedServer { [content] _, _ in .beginning(content, cut, tag: nil) }
        let fetch = try Fetch(server.address("/file?secret"))
        #expect(fetch.code == .truncated)
        #expect(fetch.rule == "download-truncated")
        #expect(fetch.message.contains("got \(cut) of 1048576 bytes"))
        #expect(!fetch.message.contains("secret"))
        #expect(fetch.error?.attempts == 5)
        #expect(fetch.error?.response?.status == 200)
        #expect(server.requests.count == 5)
    }

    @Test func aServerThatBreaksOffEachTimeIsGoneOnWithAsLongAsItGetsOn() throws {
        let content = sampleContent(12 << 20)
        let server = try ScriptedServer { request, _ in
            let first = request.rangeStart ?? 0
            let whole: [ScriptedServer.Step] = first == 0 ? .file(content) : .part(content, from: first)
            guard first + (1 << 20) < content.count else { return whole }
            return [whole[0], .bytes(Array(content[first..<(first + (1 << 20))])), .close]
        }
        let pauses = RecordedPauses()
        let fetch = try Fetch(server.address("/file"), pauses: pauses)
        #expect(fetch.bytes == content)
        #expect(server.requests.count == 12)
        #expect(pauses.all == Array(repeating: .seconds(1), count: 11))
    }

    @Test func aServerThatChangesEachTimeIsGivenUp() throws {
        let server = try ScriptedServer { _, number in
            .beginning(sampleContent(4 << 20, version: number), 2 << 20, tag: "\"\(number)\"")
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.code == .truncated)
        // The first brought more than anything before it, and begins the row.
        #expect(server.requests.count == 5)
    }

    @Test func aResetIsGoneOnFrom() throws {
        let server = try ScriptedServer { [content] request, number in
            number == 1
                ? .beginning(content, 100_000, end: .wait(seconds: 0.3)) + [.reset]
                : .part(content, from: request.rangeStart ?? 0)
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.bytes == content)
        #expect(server.requests.last?.rangeStart == 100_000)
    }

    @Test func aChunkedBodyThatBreaksIsGoneOnFrom() throws {
        let server = try ScriptedServer { [content] request, number in
            guard number == 1 else { return .part(content, from: request.rangeStart ?? 0) }
            return [
                .head("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nETag: \"one\"\n\n"), .head("186A0\n"),
                .bytes(Array(content.prefix(100_000))), .head("\nnonsense\n"), .close,
            ]
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.bytes == content)
        #expect(server.requests.count == 2)
    }

    @Test func anIgnoredRangeBeginsAgain() throws {
        let server = try ScriptedServer { [content] _, number in
            number == 1 ? .beginning(content, 100_000) : .file(content)
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.bytes == content)
        #expect(fetch.restarts == 1)
    }

    @Test func aChangedFileBeginsAgain() throws {
        let new = sampleContent(700_000, version: 2)
        let server = try ScriptedServer { [content] _, number in
            number == 1 ? .beginning(content, 100_000) : .file(new, tag: "\"two\"")
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.bytes == new)
        #expect(fetch.restarts == 1)
        #expect(fetch.response?.value(of: "etag") == Array("\"two\"".utf8))
    }

    @Test(arguments: [
        "bytes 0-1048575/1048576", "bytes 99999-1048575/1048576", "bytes 100000-1048574/1048576",
        "bytes 100000-1048575/1048577", "bytes 100000-1048575/*", "bytes */1048576", "100000-1048575/1048576", "",
        "bytes 100000-1048575/1048576, bytes 1-2/3", "bytes=100000-1048575/1048576",
        "bytes 100000-99999999999999999999999/99999999999999999999999",
    ])
    func aPartThatWasNotAskedForBeginsAgain(range: String) throws {
        let server = try ScriptedServer { [content] _, number in
            switch number {
            case 1: .beginning(content, 100_000)
            case 2: .part(content, from: 100_000, range: range)
            default: .file(content)
            }
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.bytes == content)
        #expect(fetch.restarts == 1)
        #expect(server.requests.last?.value(of: "range") == nil)
    }

    /// Several parts in one body, with their own heads between them, are none of the content.
    @Test func partsInOneBodyBeginAgain() throws {
        let server = try ScriptedServer { [content] _, number in
            guard number == 2 else { return number == 1 ? .beginning(content, 100_000) : .file(content) }
            let body = "--x\r\nContent-Range: bytes 100000-1048575/1048576\r\n\r\n"
            return [
                .head("HTTP/1.1 206 Partial Content\nETag: \"one\"\nContent-Length: \(body.utf8.count)\n"),
                .head("Content-Type: multipart/byteranges; boundary=x\n\n"), .bytes(Array(body.utf8)),
            ]
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.bytes == content && fetch.restarts == 1)
    }

    @Test(arguments: [#""two""#, #"W/"one""#, nil])
    func aPartOfAnotherVersionBeginsAgain(tag: String?) throws {
        let new = sampleContent(content.count, version: 2)
        let server = try ScriptedServer { [content] _, number in
            switch number {
            case 1: .beginning(content, 100_000)
            case 2: .part(new, from: 100_000, tag: tag)
            default: .file(new, tag: "\"two\"")
            }
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.bytes == new)
        #expect(fetch.restarts == 1)
    }

    @Test func aPartThatIsShorterThanItSaysIsTruncated() throws {
        let server = try ScriptedServer { [content] request, number in
            guard number > 1 else { return .beginning(content, 100_000) }
            let first = request.rangeStart ?? 0
            return [
                .head("HTTP/1.1 206 Partial Content\nTransfer-Encoding: chunked\nETag: \"one\"\n"),
                .head("Content-Range: bytes \(first)-1048575/1048576\n\n1\n"), .bytes([content[first]]),
                .head("\n0\n\n"),
            ]
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.code == .truncated)
        #expect(fetch.message.contains("of 1048576 bytes"))
    }

    @Test func aPartThatIsLongerThanTheWholeIsRefused() throws {
        let server = try ScriptedServer { [content] request, number in
            guard number > 1 else { return .beginning(content, 100_000) }
            return [
                .head("HTTP/1.1 206 Partial Content\nTransfer-Encoding: chunked\nETag: \"one\"\n"),
                .head("Content-Range: bytes 100000-1048575/1048576\n\n100000\n"), .bytes(content), .head("\n0\n\n"),
            ]
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.code == .malformed)
    }

    @Test func aPartThatNobodyAskedForIsRefused() throws {
        let server = try ScriptedServer { [content] _, _ in .part(content, from: 0) }
        #expect(try Fetch(server.address("/file")).code == .malformed)
    }

    @Test(arguments: ["416 Range Not Satisfiable", "412 Precondition Failed"])
    func aRefusedRangeBeginsAgain(status: String) throws {
        let server = try ScriptedServer { [content] _, number in
            switch number {
            case 1: .beginning(content, 100_000)
            case 2: .empty(status)
            default: .file(content)
            }
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.bytes == content)
        #expect(fetch.restarts == 1)
    }

    /// What may be a guess does not join two versions.
    @Test(arguments: [
        ("ETag: W/\"one\"\n", nil), ("", nil), ("ETag: one\n", nil), ("ETag: \"o\"ne\"\n", nil),
        ("ETag: \"one\"\nETag: \"two\"\n", nil),
        ("Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\n", nil),
        ("Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\nDate: Sun, 06 Nov 1994 08:49:37 GMT\n", nil),
        (
            "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\nDate: Sun, 06 Nov 1994 08:49:38 GMT\n",
            "Sun, 06 Nov 1994 08:49:37 GMT"
        ),
        ("Last-Modified: yesterday\nDate: Sun, 06 Nov 1994 08:49:38 GMT\n", nil),
    ])
    func onlyWhatIsSureIsHeldOnTo(headers: String, ifRange: String?) throws {
        let server = try ScriptedServer { [content] request, number in
            if number == 1 { return .beginning(content, 100_000, tag: nil, headers) }
            if let first = request.rangeStart { return .part(content, from: first, tag: nil) }
            return .file(content)
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.bytes == content)
        #expect(server.requests.last?.value(of: "if-range") == ifRange)
        #expect(fetch.restarts == (ifRange == nil ? 1 : 0))
    }
}
