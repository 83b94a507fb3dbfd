import Foundation
import TestSupport

/// A scripted server that has the files of a folder below `/pub/`, and answers as a test wants.
struct MirrorServer {
    let server: ScriptedServer

    /// What is answered to a request; nil for the file at that path.
    typealias Answer = @Sendable (_ request: ScriptedServer.Request) -> [ScriptedServer.Step]?

    init(_ folder: String, _ answer: @escaping Answer) throws {
        server = try ScriptedServer { request, _ in
            if let steps = answer(request) { return steps }
            let path = request.path.removingPercentEncoding ?? ""
            guard path.hasPrefix("/pub/"), !path.hasSuffix("/"),
                let content = FileManager.default.contents(atPath: folder + path.dropFirst(4))
            else { return Self.status(404, "Not Found") }
            return Self.ok(Array(content))
        }
    }

    var address: String { server.address("/pub/") }
    var paths: [String] { server.requests.map(\.path) }

    static func ok(_ body: [UInt8]) -> [ScriptedServer.Step] {
        [.head("HTTP/1.1 200 OK\nContent-Length: \(body.count)\n\n"), .bytes(body)]
    }

    static func ok(_ body: String) -> [ScriptedServer.Step] { ok(Array(body.utf8)) }

    static func status(_ status: Int, _ reason: String, _ header: String = "") -> [ScriptedServer.Step] {
        [.head("HTTP/1.1 \(status) \(reason)\n\(header)Content-Length: 0\n\n")]
    }

    static func redirect(to address: String) -> [ScriptedServer.Step] {
        status(302, "Found", "Location: \(address)\n")
    }

    /// A page as nginx makes it.
    static func index(_ names: [String]) -> [ScriptedServer.Step] {
        let links = names.map { "<a href=\"\($0)\">x</a>\n" }.joined()
        return ok(
            "<html><head><title>Index of /</title></head><body><pre><a href=\"../\">../</a>\n\(links)</pre></body></html>"
        )
    }

    /// Pages of an object store over `keys`, `size` at a time, by tokens or by markers.
    static func bucket(_ request: ScriptedServer.Request, _ keys: [String], size: Int, tokens: Bool) -> [ScriptedServer
        .Step]
    {
        let query = request.query
        let prefix = query["prefix"] ?? ""
        let wanted = keys.filter { $0.hasPrefix(prefix) }
        let start =
            tokens
            ? Int(query["continuation-token"]?.dropFirst(2) ?? "0") ?? 0
            : query["marker"].flatMap { marker in wanted.firstIndex { $0 > marker } } ?? 0
        let page = wanted.dropFirst(start).prefix(size)
        let isLast = start + size >= wanted.count
        let next = isLast || !tokens ? "" : "<NextContinuationToken>t/\(start + size)</NextContinuationToken>"
        let contents = page.map { "<Contents><Key>\($0)</Key><Size>1</Size></Contents>" }.joined()
        return ok(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>\(next)\
            <IsTruncated>\(!isLast)</IsTruncated>\(contents)</ListBucketResult>
            """)
    }
}

extension ScriptedServer.Request {
    var path: String { target.split(separator: "?").first.map(String.init) ?? "" }

    var query: [String: String] {
        let items = URLComponents(string: "http://x" + target)?.queryItems ?? []
        return Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }
}

extension Fleet {
    /// Every file of the origin, relative to it, sorted.
    func paths() throws -> [String] {
        try ProgramRun("/usr/bin/find", [path("origin"), "-type", "f", "-printf", "%P\\n"]).text
            .split(separator: "\n").map(String.init).sorted()
    }
}
