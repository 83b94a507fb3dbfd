import Findings
import TestSupport
import Testing
import Transfer

@Suite("Redirects")
struct RedirectTests {
    private func server(_ locations: [String: String]) throws -> ScriptedServer {
        try ScriptedServer { request, _ in
            guard let location = locations[request.target] else { return .file(Array("content".utf8)) }
            return .empty("302 Found", "Location: \(location)\n")
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func areFollowed(status: Int) throws {
        let server = try ScriptedServer { request, _ in
            guard request.target == "/a" else { return .file(Array("content".utf8)) }
            return [.head("HTTP/1.1 \(status) Moved\nContent-Length: 4\nLocation: /b?token=secret\n\npage")]
        }
        let fetch = try Fetch(server.address("/a"))
        #expect(fetch.bytes == Array("content".utf8))
        #expect(fetch.response?.address.description == server.address("/b?…"))
        #expect(fetch.response?.redirects.map(\.description) == [server.address("/b?…")])
        #expect(server.requests.last?.target == "/b?token=secret")
        // One connection is enough for both.
        #expect(server.connections == 1)
    }

    @Test(arguments: [
        "file:///etc/passwd", "ftp://127.0.0.1/a", "FILE:/etc/passwd", "gopher://127.0.0.1/", "scp://127.0.0.1/a",
        "data:text/plain,content", "http://example.org/", "http://127.0.0.1.example.org/", "http://0.0.0.0/",
        "https://user:secret@example.org/", "//user@127.0.0.1/b", "https://a@b@example.org/", "https:///", "http://",
        "",
    ])
    func leadNowhereElse(location: String) throws {
        let server = try server(["/a": location])
        let fetch = try Fetch(server.address("/a"))
        #expect(fetch.code == .redirect, "\(fetch.message)")
        #expect(fetch.rule == "redirect-refused")
        #expect(!fetch.message.contains("secret"))
        #expect(fetch.bytes.isEmpty)
        #expect(server.requests.count == 1)
        #expect(fetch.error?.response?.status == 302)
    }

    @Test func toOtherMachinesOverHTTPAreFollowedWhereThatIsAllowed() throws {
        // 127.0.0.1 by a name that does not say so.
        let server = try ScriptedServer { request, _ in
            request.target == "/a" ? .empty("302 Found", "Location: http://0.0.0.0:\(request.port)/b\n") : .file([1])
        }
        var options = TransferOptions.forTests
        options.plainHTTP = .anywhere
        #expect(try Fetch(server.address("/a"), options).bytes == [1])
    }

    @Test func inCirclesAreRefused() throws {
        let server = try server(["/a": "/b", "/b": "/c", "/c": "/a"])
        let fetch = try Fetch(server.address("/a"))
        #expect(fetch.code == .redirect)
        #expect(fetch.message.contains("in circles"))
        #expect(server.requests.count == 3)
    }

    @Test func areTenAtMost() throws {
        let server = try ScriptedServer { request, number in
            let count = Int(request.target.dropFirst()) ?? 0
            return count == 0 ? .file([1]) : .empty("302 Found", "Location: /\(count - 1)\n")
        }
        #expect(try Fetch(server.address("/10")).bytes == [1])
        let before = server.requests.count
        let fetch = try Fetch(server.address("/11"))
        #expect(fetch.code == .redirect)
        #expect(server.requests.count - before == 11)
    }

    @Test(arguments: [
        "/b%0d%0aX-Injected:%20yes", "/b\rX-Injected: yes", "/b\u{0B}X-Injected: yes", "/b\n X-Injected: yes",
        "http://127.0.0.1\r/b", "/b\u{0}",
    ])
    func smuggleNoHeader(location: String) throws {
        let server = try ScriptedServer { request, _ in
            guard request.target == "/a" else { return .file([1]) }
            return [.bytes(Array("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: \(location)\r\n\r\n".utf8))]
        }
        _ = try Fetch(server.address("/a"))
        for request in server.requests {
            #expect(request.value(of: "x-injected") == nil)
            #expect(request.lines.first?.contains("X-Injected: yes") == false)
        }
    }

    @Test func takeNoUserInformationAlong() throws {
        let other = try ScriptedServer { _, _ in .file([1]) }
        let server = try ScriptedServer { [address = other.address("/c")] request, _ in
            switch request.target {
            case "/a": .empty("302 Found", "Location: /b\n")
            default: .empty("302 Found", "Location: \(address)\n")
            }
        }
        let address = server.address("/a").replacing("http://", with: "http://us%65r:pass@")
        let fetch = try Fetch(address)
        #expect(fetch.bytes == [1])
        // base64 of user:pass
        #expect(server.requests.map { $0.value(of: "authorization") } == ["Basic dXNlcjpwYXNz", "Basic dXNlcjpwYXNz"])
        #expect(other.requests.map { $0.value(of: "authorization") } == [nil])
        #expect(fetch.response?.redirects.map(\.description) == [server.address("/b"), other.address("/c")])
    }

    @Test func aPageWithoutEndBesideOneIsRefused() throws {
        let server = try ScriptedServer { _, _ in
            [.head("HTTP/1.1 302 Found\nLocation: /b\n\n"), .drip(Array(repeating: 65, count: 65_536), seconds: 0)]
        }
        #expect(try Fetch(server.address("/a")).code == .malformed)
    }

    @Test func withoutALocationAreNoContent() throws {
        let server = try ScriptedServer { _, _ in .file([1], status: "302 Found") }
        let fetch = try Fetch(server.address("/a"))
        #expect(fetch.code == .status)
        #expect(fetch.bytes.isEmpty)
    }
}

extension ScriptedServer.Request {
    /// That of the server, as the client wrote it.
    fileprivate var port: String { value(of: "host")?.split(separator: ":").last.map(String.init) ?? "" }
}
