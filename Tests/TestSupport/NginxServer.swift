/// A real nginx on 127.0.0.1, with a folder of files.
public final class NginxServer: Sendable {
    public static let isThere = isInstalled(path)
    public static let absence = "nginx is not installed"
    private static let path = "/usr/sbin/nginx"

    public let folder: ScratchFolder
    public let port: UInt16
    private let program: BackgroundProgram

    /// Certificate and key for TLS, as paths, and which versions of it.
    public struct TLS {
        let certificate: String
        let key: String
        let protocols: String

        public init(_ certificate: TestAuthority.Certificate, protocols: String = "TLSv1.2 TLSv1.3") {
            self.certificate = certificate.certificate
            key = certificate.key
            self.protocols = protocols
        }

    }

    /// - Parameter settings: more lines for its `server` block.
    public init(tls: TLS? = nil, settings: String = "") throws {
        let folder = try ScratchFolder()
        self.folder = folder
        port = try LoopbackSocket.freePort()
        try folder.makeFolder("files")
        let security = tls.map { tls in
            """
            ssl_certificate \(tls.certificate); ssl_certificate_key \(tls.key);
            ssl_protocols \(tls.protocols); ssl_ciphers ALL:@SECLEVEL=0;
            """
        }
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder.path);" }
        try folder.write(
            "nginx.conf",
            """
            daemon off; master_process off; pid \(folder.path)/pid; error_log \(folder.path)/error.log;
            events {}
            http {
                access_log \(folder.path)/access.log combined; \(temporary.joined(separator: " "))
                server {
                    listen 127.0.0.1:\(port)\(tls == nil ? "" : " ssl http2");
                    root \(folder.path)/files; \(security ?? "") \(settings)
                }
            }

            """)
        let arguments = ["-e", folder.path("error.log"), "-p", folder.path, "-c", folder.path("nginx.conf")]
        program = try BackgroundProgram(Self.path, arguments, port: port)
    }

    /// The requests it saw, one a line.
    public var log: String { get throws { try folder.text("access.log") } }
}
