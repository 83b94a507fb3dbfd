import FileAccess
import Findings
import TestSupport
import Testing
import Transfer

@Suite(
    "A real nginx",
    .enabled(if: NginxServer.isThere && TestAuthority.isThere || !mayBeMissing, "nginx and openssl are needed"))
struct NginxTests {
    private let content = sampleContent(3 << 20)

    private func options(_ authority: TestAuthority) throws -> TransferOptions {
        var options = TransferOptions.forTests
        options.authorities = .file(try #require(BytePath(authority.path)))
        return options
    }

    @Test func givesFilesOverHTTP() throws {
        let server = try NginxServer()
        try server.folder.write("files/file", content)
        let fetch = try Fetch("http://127.0.0.1:\(server.port)/file")
        #expect(fetch.bytes == content)
        #expect(fetch.response?.version == "HTTP/1.1")
        #expect(fetch.response?.value(of: "server")?.starts(with: "nginx".utf8) == true)
        #expect(try Fetch("http://127.0.0.1:\(server.port)/none").code == .missing)
        #expect(try Fetch("http://127.0.0.1:\(server.port)/").code == .missing)
    }

    @Test func givesFilesOverTLSAndHTTP2() throws {
        let authority = try TestAuthority()
        let server = try NginxServer(tls: .init(authority.certificate("right", for: "IP:127.0.0.1,DNS:localhost")))
        try server.folder.write("files/file", content)
        for host in ["127.0.0.1", "localhost"] {
            let fetch = try Fetch("https://\(host):\(server.port)/file", try options(authority))
            #expect(fetch.bytes == content, "\(fetch.message)")
            #expect(fetch.response?.version == "HTTP/2")
        }
    }

    /// nginx compresses where it is asked to, and is not asked.
    @Test func compressesNothing() throws {
        let server = try NginxServer(settings: "gzip on; gzip_types *; gzip_min_length 1;")
        try server.folder.write("files/file", String(repeating: "a", count: 100_000))
        #expect(try Fetch("http://127.0.0.1:\(server.port)/file").bytes.count == 100_000)
    }

    @Test func breaksAreGoneOnFromWithItsOwnRanges() throws {
        let nginx = try NginxServer()
        try nginx.folder.write("files/file", content)
        // Answers like nginx the first time, and then leads to it.
        let whole = try Fetch("http://127.0.0.1:\(nginx.port)/file")
        let tag = try #require(whole.response?.value(of: "etag"))
        let server = try ScriptedServer { [content] _, number in
            number == 1
                ? .beginning(content, 1_000_000, tag: String(decoding: tag, as: UTF8.self))
                : .empty("302 Found", "Location: http://127.0.0.1:\(nginx.port)/file\n")
        }
        let fetch = try Fetch(server.address("/file"))
        #expect(fetch.bytes == content)
        #expect(fetch.response?.status == 206)
        #expect(fetch.restarts == 0)
    }

    @Test(arguments: [
        ("name", "DNS:example.org", nil, "for another host"),
        ("expired", "IP:127.0.0.1", ("20200101000000Z", "20210101000000Z"), "has expired"),
        ("early", "IP:127.0.0.1", ("20900101000000Z", "20910101000000Z"), "is not valid yet"),
    ])
    func mustProveWhoItIs(name: String, names: String, dates: (String, String)?, reason: String) throws {
        let authority = try TestAuthority()
        let server = try NginxServer(tls: .init(authority.certificate(name, for: names, dates: dates)))
        try server.folder.write("files/file", content)
        let fetch = try Fetch("https://127.0.0.1:\(server.port)/file?secret", try options(authority))
        #expect(fetch.code == .tls)
        #expect(fetch.rule == "server-unproven")
        #expect(fetch.message.contains(reason), "\(fetch.message)")
        #expect(!fetch.message.contains("secret"))
        // Certificates do not change from one second to the next.
        #expect(fetch.error?.attempts == 1)
        #expect(try server.log.isEmpty)
    }

    @Test func isUnknownToTheSystemsAuthorities() throws {
        let authority = try TestAuthority()
        let server = try NginxServer(tls: .init(authority.certificate("right", for: "IP:127.0.0.1")))
        let other = try TestAuthority()
        for options in [TransferOptions.forTests, try options(other)] {
            let fetch = try Fetch("https://127.0.0.1:\(server.port)/file", options)
            #expect(fetch.code == .tls)
            #expect(fetch.message.contains("of no authority that is trusted here"), "\(fetch.message)")
            #expect(fetch.error?.attempts == 1)
        }
    }

    @Test func mustSpeakTLS12() throws {
        let authority = try TestAuthority()
        let certificate = try authority.certificate("right", for: "IP:127.0.0.1")
        let old = try NginxServer(tls: .init(certificate, protocols: "TLSv1.1"))
        let fetch = try Fetch("https://127.0.0.1:\(old.port)/file", try options(authority))
        #expect(fetch.code == .tls)
        #expect(fetch.message.contains("TLS 1.2 or later"), "\(fetch.message)")
        #expect(fetch.error?.attempts == 1)
        let enough = try NginxServer(tls: .init(certificate, protocols: "TLSv1.2"))
        try enough.folder.write("files/file", "a")
        #expect(try Fetch("https://127.0.0.1:\(enough.port)/file", try options(authority)).bytes == [97])
    }

    @Test func leadsNobodyFromHTTPSToHTTP() throws {
        let authority = try TestAuthority()
        let plain = try NginxServer()
        try plain.folder.write("files/file", "a")
        let certificate = try authority.certificate("right", for: "IP:127.0.0.1")
        let settings = "location /file { return 302 http://127.0.0.1:\(plain.port)/file; }"
        let server = try NginxServer(tls: .init(certificate), settings: settings)
        var options = try options(authority)
        for plainHTTP in [TransferOptions.PlainHTTP.toThisMachine, .anywhere] {
            options.plainHTTP = plainHTTP
            let fetch = try Fetch("https://127.0.0.1:\(server.port)/file", options)
            #expect(fetch.code == .redirect)
            #expect(fetch.message.contains("from https to http"))
        }
        // The other way is welcome.
        let up = try ScriptedServer { _, _ in .empty("301 Moved", "Location: https://127.0.0.1:\(server.port)/other\n")
        }
        try server.folder.write("files/other", "b")
        #expect(try Fetch(up.address("/"), options).bytes == [98])
        #expect(try plain.log.isEmpty)
    }

    @Test func isReachedThroughOneConnection() throws {
        let authority = try TestAuthority()
        let certificate = try authority.certificate("right", for: "IP:127.0.0.1")
        let settings = "location /count { return 200 \"$connection $connection_requests\"; }"
        let server = try NginxServer(tls: .init(certificate), settings: settings)
        var session = try TransferSession(options(authority))
        var seen: [String] = []
        for _ in 0..<5 {
            let address = try WebAddress("https://127.0.0.1:\(server.port)/count")
            seen.append(String(decoding: try session.bytes(of: .signature(address)).bytes, as: UTF8.self))
        }
        #expect(seen.compactMap { $0.split(separator: " ").last } == ["1", "2", "3", "4", "5"])
    }
}
