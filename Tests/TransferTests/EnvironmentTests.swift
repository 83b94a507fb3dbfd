import Findings
import TestSupport
import Testing
import Transfer

/// In processes of their own: libcurl reads the environment when it likes to.
@Suite(
    "The environment of a transfer",
    .enabled(
        if: NginxServer.isThere && ProxyServer.isThere && TestAuthority.isThere || !mayBeMissing,
        "nginx, tinyproxy and openssl are needed"))
struct EnvironmentTests {
    private let home: ScratchFolder

    init() throws { home = try ScratchFolder() }

    private func probe(_ arguments: [String], _ environment: [String: String] = [:]) throws -> ProgramRun {
        let base = ["HOME": home.path, "PATH": "/usr/bin:/bin"].merging(Sanitizer.environment) { $1 }
        return try ProgramRun(builtProgram("TransferProbe"), arguments, environment: base.merging(environment) { $1 })
    }

    @Test func libcurlIsOpenedByNothingButATransfer() throws {
        #expect(try probe(["--idle"]).text == "libcurl is not open\n")
        let linked = try ProgramRun("/usr/bin/env", ["ldd", builtProgram("TransferProbe")])
        #expect(linked.status == 0 && linked.text.contains("libc.so"))
        #expect(!linked.text.contains("curl") && !linked.text.contains("libssl"))
    }

    @Test func proxiesAreUsedAndNamesAreExempt() throws {
        let proxy = try ProxyServer()
        let authority = try TestAuthority()
        let server = try NginxServer(tls: .init(authority.certificate("right", for: "IP:127.0.0.1,DNS:localhost")))
        try server.folder.write("files/file", "a")
        let address = "https://localhost:\(server.port)/file"
        let environment = ["SSL_CERT_FILE": authority.path]
        for variable in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            let before = try proxy.log.count
            let run = try probe([address], environment.merging([variable: proxy.address]) { $1 })
            #expect(
                run.text.hasPrefix("fetched 1 bytes from \(address) HTTP/2 127.0.0.1:\(proxy.port)\n"), "\(run.text)")
            #expect(try proxy.log.dropFirst(before).contains("CONNECT localhost:\(server.port)"))
        }
        for variable in ["no_proxy", "NO_PROXY"] {
            for names in ["localhost", "example.org,localhost", "*"] {
                let before = try proxy.log
                let exempt = environment.merging(["https_proxy": proxy.address, variable: names]) { $1 }
                #expect(try probe([address], exempt).text.contains("127.0.0.1:\(server.port)\n"))
                #expect(try proxy.log == before)
            }
        }
    }

    @Test func plainHTTPUsesAProxyOnlyWhereItMayLeaveThisMachine() throws {
        let proxy = try ProxyServer()
        let server = try NginxServer()
        try server.folder.write("files/file", "a")
        let address = "http://127.0.0.1:\(server.port)/file"
        let environment = ["http_proxy": proxy.address, "all_proxy": proxy.address]
        #expect(try probe([address], environment).text.contains("127.0.0.1:\(server.port)\n"))
        #expect(try !proxy.log.contains("GET http://"))
        #expect(try probe(["--anywhere", address], environment).text.contains("127.0.0.1:\(proxy.port)\n"))
        #expect(try proxy.log.contains("GET http://"))
        // A CGI script's HTTP_PROXY is a header of whoever asks.
        let upper = try probe(["--anywhere", address], ["HTTP_PROXY": proxy.address])
        #expect(upper.text.contains("127.0.0.1:\(server.port)\n"))
    }

    @Test func aProxyThatIsNotThereIsSaid() throws {
        let dead = "http://127.0.0.1:\(try LoopbackSocket.freePort())"
        let run = try probe(["https://localhost:1/file"], ["https_proxy": dead])
        #expect(run.status == 69)
        #expect(run.text.hasPrefix("server-unreachable https://localhost:1/file"))
        let proxy = try ProxyServer()
        let refused = try probe(["https://127.0.0.1:1/file"], ["https_proxy": proxy.address])
        #expect(refused.text.hasPrefix("server-unreachable"))
        #expect(refused.text.contains("the proxy answers with status 5"))
    }

    /// What is wrong with it will not be right the next time, so it is said at once.
    @Test(arguments: [
        ("ftp://user:secret@127.0.0.1:1", "'ftp' is none of http, https"), ("ftp://127.0.0.1:1", "'ftp' is none of"),
        ("se cret://127.0.0.1:1", "what stands before its ://"), ("http://user:secret@[none", "HOST:PORT"),
        ("sec ret", "HOST:PORT"),
    ])
    func aProxyThatIsNoneIsSaidByItsVariable(_ value: String, _ words: String) throws {
        for variable in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            let run = try probe(["https://localhost:1/file"], [variable: value])
            #expect(run.status == 69 && run.text.contains("\(variable) ") && run.text.contains(words), "\(run.text)")
            #expect(!run.text.contains("secret") && !run.text.contains("se cret"), "\(run.text)")
        }
        let exempt = try probe(["https://localhost:1/file"], ["https_proxy": value, "no_proxy": "localhost"])
        #expect(exempt.status == 69 && !exempt.text.contains("proxy"), "\(exempt.text)")
    }

    /// libcurl would write the keys of each session there, for whoever reads that to read the session.
    @Test func keysOfSessionsAreWrittenNowhere() throws {
        let authority = try TestAuthority()
        let server = try NginxServer(tls: .init(authority.certificate("right", for: "IP:127.0.0.1")))
        try server.folder.write("files/file", "a")
        let environment = ["SSL_CERT_FILE": authority.path, "SSLKEYLOGFILE": home.path("keys")]
        #expect(try probe(["https://127.0.0.1:\(server.port)/file"], environment).text.hasPrefix("fetched 1 bytes"))
        #expect(!home.exists("keys"))
    }

    @Test func authoritiesComeFromTheEnvironment() throws {
        let (authority, other) = (try TestAuthority(), try TestAuthority())
        let server = try NginxServer(tls: .init(authority.certificate("right", for: "IP:127.0.0.1")))
        try server.folder.write("files/file", "a")
        let address = "https://127.0.0.1:\(server.port)/file"
        for environment in [
            ["SSL_CERT_FILE": authority.path], ["CURL_CA_BUNDLE": authority.path],
            ["CURL_CA_BUNDLE": authority.path, "SSL_CERT_FILE": other.path],
            ["CURL_CA_BUNDLE": "", "SSL_CERT_FILE": authority.path],
        ] {
            #expect(try probe([address], environment).text.hasPrefix("fetched 1 bytes"))
        }
        for environment in [[:], ["SSL_CERT_FILE": other.path], ["SSL_CERT_FILE": ""]] {
            let run = try probe([address], environment)
            #expect(run.status == 69)
            #expect(run.text.contains("of no authority that is trusted here"))
        }
        let run = try probe([address], ["CURL_CA_BUNDLE": "/nonexistent"])
        #expect(run.text.hasPrefix("server-unproven"))
        #expect(run.text.contains("the file of certificate authorities cannot be used"), "\(run.text)")
    }

    @Test func passwordsComeFromTheUsersFile() throws {
        let server = try ScriptedServer { _, _ in .file([1]) }
        try home.write(".netrc", "machine 127.0.0.1 login user password pass\ndefault login other password other\n")
        #expect(try probe([server.address("/a")]).status == 0)
        #expect(try probe([server.address("/a", host: "localhost")]).status == 0)
        #expect(server.requests.map { $0.value(of: "authorization") } == ["Basic dXNlcjpwYXNz", nil])
        // What an address says goes first.
        #expect(try probe([server.address("/a").replacing("//", with: "//a:b@")]).status == 0)
        #expect(server.requests.last?.value(of: "authorization") == "Basic YTpi")
    }

    @Test func noConfigurationOfCurlsIsRead() throws {
        let server = try ScriptedServer { _, _ in .file([1]) }
        try home.write(".curlrc", "header = \"X-More: yes\"\nproxy = 127.0.0.1:1\n")
        #expect(try probe([server.address("/a")], ["CURL_HOME": home.path]).status == 0)
        #expect(server.requests.last?.value(of: "x-more") == nil)
        #expect(server.requests.last?.lines.count == 5)
    }
}
