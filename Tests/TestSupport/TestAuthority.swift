/// A certificate authority that only tests trust, and servers' certificates from it; made by openssl.
public final class TestAuthority: Sendable {
    public static let isThere = isInstalled(openssl)
    public static let absence = "openssl is not installed"
    private static let openssl = "/usr/bin/openssl"

    private let folder: ScratchFolder

    /// Files in PEM.
    public struct Certificate: Sendable {
        public let certificate: String
        public let key: String
    }

    public struct Failure: Error {
        let said: String
    }

    public init() throws {
        folder = try ScratchFolder()
        try run(
            ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2"]
                + ["-subj", "/CN=Test Authority"])
    }

    /// Its own certificate, in PEM.
    public var path: String { folder.path("ca.pem") }

    /// A certificate for names such as "DNS:localhost,IP:127.0.0.1".
    ///
    /// - Parameter dates: begin and end, as `20200101000000Z`.
    public func certificate(_ name: String, for names: String, dates: (String, String)? = nil) throws -> Certificate {
        try folder.write(
            name + ".conf",
            """
            [ca]
            default_ca = authority
            [authority]
            database = \(name).index
            new_certs_dir = .
            serial = \(name).serial
            default_md = sha256
            policy = any
            x509_extensions = names
            certificate = ca.pem
            private_key = ca.key
            [any]
            commonName = supplied
            [names]
            subjectAltName = \(names)

            """)
        try folder.write(name + ".index", "")
        try folder.write(name + ".serial", "01\n")
        try run([
            "req", "-newkey", "rsa:2048", "-nodes", "-keyout", name + ".key", "-out", name + ".csr", "-subj",
            "/CN=\(name)",
        ])
        let validity = dates.map { ["-startdate", $0.0, "-enddate", $0.1] } ?? ["-days", "2"]
        try run(
            ["ca", "-batch", "-notext", "-config", name + ".conf", "-in", name + ".csr", "-out", name + ".pem"]
                + validity)
        return Certificate(certificate: folder.path(name + ".pem"), key: folder.path(name + ".key"))
    }

    private func run(_ arguments: [String]) throws {
        let result = try ProgramRun(Self.openssl, arguments, in: folder.path)
        guard result.status == 0 else { throw Failure(said: result.errorText) }
    }
}
