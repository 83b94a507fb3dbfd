import Foundation
import TestSupport

/// A web server on this machine that speaks TLS with a certificate of its own, which is its own authority. It ends with this value,
/// or with the tests.
final class SecureSite {
    static let isPossible = isInstalled("/usr/bin/python3") && isInstalled("/usr/bin/openssl")
    static let absence = "python3 and openssl are needed"

    let folder: ScratchFolder
    private let server: RunningProgram
    let origin: String

    struct Failure: Error {
        let said: String
    }

    private static let program = """
        import functools, http.server, os, ssl, sys, threading
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory="web")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain("certificate.pem", "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print("port", server.server_port, flush=True)
        server.serve_forever()
        """

    init() throws {
        folder = try ScratchFolder()
        try folder.makeFolder("web")
        let made = try ProgramRun(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem",
                "-out",
                "certificate.pem", "-days", "30", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
            ], in: folder.path)
        guard made.status == 0 else { throw Failure(said: made.errorText) }
        try folder.write("server.py", Self.program)
        let server = try RunningProgram(
            "/usr/bin/python3", ["server.py"], in: folder.path,
            environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path], input: .later)
        self.server = server
        guard server.writes("port "), eventually({ server.text.hasSuffix("\n") }),
            let port = server.text.split(separator: " ").last.flatMap({ Int($0.dropLast()) })
        else { throw Failure(said: "the server does not start") }
        origin = "https://127.0.0.1:\(port)"
    }

    deinit {
        server.send(SIGKILL)
        server.finish()
    }

    /// What makes a program believe this server.
    var environment: [String: String] { ["SSL_CERT_FILE": folder.path("certificate.pem")] }

    func publish(_ name: String, _ bytes: [UInt8]) throws { try folder.write("web/" + name, bytes) }
}
