import Findings
import TestSupport
import Testing
import Transfer

@Suite("Answers that are no content")
struct RefusedAnswerTests {
    @Test(arguments: [
        ("403 Forbidden", TransferError.Code.missing, Status.incomplete), ("404 Not Found", .missing, .incomplete),
        ("410 Gone", .missing, .incomplete), ("401 Unauthorized", .status, .unavailable),
        ("400 Bad Request", .status, .unavailable), ("204 No Content", .status, .unavailable),
        ("203 Non-Authoritative Information", .status, .unavailable), ("201 Created", .status, .unavailable),
        ("300 Multiple Choices", .status, .unavailable), ("304 Not Modified", .status, .unavailable),
        ("451 Unavailable For Legal Reasons", .status, .unavailable), ("999 Odd", .status, .unavailable),
    ])
    func areRefusedAtOnce(status: String, code: TransferError.Code, exit: Status) throws {
        let page = Array("<Code>NoSuchKey</Code>".utf8)
        let hasPage = !status.hasPrefix("204") && !status.hasPrefix("304")
        let server = try ScriptedServer { _, _ in hasPage ? .file(page, status: status) : .empty(status) }
        let fetch = try Fetch(server.address("/file?secret"))
        #expect(fetch.code == code)
        #expect(fetch.error?.finding.rule.status == exit)
        #expect(fetch.message.contains(server.address("/file?…")))
        #expect(fetch.error?.response?.status == Int(status.prefix(3)))
        #expect(fetch.error?.explanation == (hasPage ? page : []))
        #expect(fetch.bytes.isEmpty)
        #expect(server.requests.count == 1)
    }

    @Test func anErrorPageWithStatus200IsContentAtThisLevel() throws {
        let page = Array("<html>Not found</html>".utf8)
        let server = try ScriptedServer { _, _ in .file(page, "Content-Type: text/html\nSet-Cookie: secret\n") }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.bytes == page)
        #expect(fetch.response?.value(of: "content-type") == Array("text/html".utf8))
        #expect(fetch.response?.headers.map(\.name) == ["content-length", "etag", "content-type"])
        #expect(fetch.response?.version == "HTTP/1.1")
        #expect(fetch.response?.remoteAddress == "127.0.0.1:\(server.port)")
    }

    @Test func ofAnErrorPageWithoutEndFourKiBAreKept() throws {
        let server = try ScriptedServer { _, _ in
            [.head("HTTP/1.1 404 Not Found\n\n"), .drip(Array(repeating: 65, count: 65_536), seconds: 0)]
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.code == .missing)
        #expect(fetch.error?.explanation == Array(repeating: 65, count: 4_096))
    }

    @Test func anErrorPageThatBreaksOffIsStillAnError() throws {
        let server = try ScriptedServer { _, _ in [.head("HTTP/1.1 404 Not Found\nContent-Length: 100\n\nabc"), .close]
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.code == .missing)
        #expect(fetch.error?.explanation == Array("abc".utf8))
    }

    @Test(arguments: [
        "content\n", "HTTP/0.9 200 OK\n\ncontent", "ICY 200 OK\n\ncontent", "HTTP/1.1 20 OK\nContent-Length: 1\n\na",
        "HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 2\n\nab", "HTTP/1.1 200 OK\nContent-Length: -1\n\na",
        "HTTP/1.1 200 OK\nContent-Length: 1x\n\na", "HTTP/1.1 200 OK\nContent-Length: 99999999999999999999\n\na",
        "HTTP/1.1 200 OK\nContent-Length: 1, 1\n\na", "HTTP/1.1 200 OK\nno header\nContent-Length: 1\n\na",
        "HTTP/1.1 200 OK\nHTTP/1.1 200 OK\nContent-Length: 1\n\na",
        "HTTP/1.1 200 OK\nX: a\n b: c\nContent-Length: 1\n\na",
        "HTTP/1.1 200 OK\nX : a\nContent-Length: 1\n\na", "HTTP/1.1 200 OK\nX: a\rb\nContent-Length: 1\n\na",
        "HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 1\n\na",
        "HTTP/1.1 200 OK\nContent-Encoding: br\nContent-Length: 1\n\na",
        "HTTP/1.1 200 OK\nContent-Encoding: identity, gzip\nContent-Length: 1\n\na",
        "HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked\n\n1\na\n0\n\n",
        "HTTP/1.1 200 OK\nTransfer-Encoding: gzip\n\na",
    ])
    func thatBreakTheRulesAreRefused(answer: String) throws {
        let server = try ScriptedServer { _, _ in [.head(answer), .close] }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.code == .malformed, "\(fetch.message)")
        #expect(fetch.rule == "answer-malformed")
        #expect(fetch.bytes.isEmpty)
        #expect(server.requests.count == 1)
    }

    @Test func noEncodingIsAskedFor() throws {
        let server = try ScriptedServer { _, _ in .file([1], "Content-Encoding: Identity\n") }
        #expect(try Fetch(server.address("/file")).bytes == [1])
        #expect(server.requests.first?.value(of: "accept-encoding") == "identity")
        #expect(server.requests.first?.value(of: "te") == nil)
    }

    /// What is compressed once more is a file like any other: its size is that of its bytes.
    @Test func aCompressedFileStaysAsItIs() throws {
        let bomb = try ProgramRun("/bin/sh", ["-c", "head -c 50000000 /dev/zero | gzip -9"]).output
        let server = try ScriptedServer { _, _ in .file(bomb, "Content-Type: application/gzip\n") }
        #expect(try Fetch(server.address("/file"), limit: UInt64(bomb.count)).bytes == bomb)
    }

    @Test func aBodyThatIsLongerThanItSaysEndsWhereItSays() throws {
        let server = try ScriptedServer { _, _ in [.head("HTTP/1.1 200 OK\nContent-Length: 3\n\nabcdef"), .close] }
        #expect(try Fetch(server.address("/file")).bytes == Array("abc".utf8))
    }

    @Test func interimAnswersArePassedOver() throws {
        let server = try ScriptedServer { _, _ in
            [.head("HTTP/1.1 103 Early Hints\nContent-Encoding: gzip\n\nHTTP/1.1 200 OK\nContent-Length: 1\n\na")]
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.bytes == Array("a".utf8))
        #expect(fetch.response?.status == 200)
    }

    @Test func trailersSayNothing() throws {
        let server = try ScriptedServer { _, _ in
            [
                .head("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTrailer: ETag\n\n1\na\n0\nETag: \"late\"\n\n")
            ]
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.bytes == Array("a".utf8))
        #expect(fetch.response?.value(of: "etag") == nil)
    }
}
