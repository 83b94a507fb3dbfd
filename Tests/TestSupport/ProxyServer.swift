/// A real tinyproxy on 127.0.0.1.
public final class ProxyServer: Sendable {
    public static let isThere = isInstalled(path)
    public static let absence = "tinyproxy is not installed"
    private static let path = "/usr/bin/tinyproxy"

    public let port: UInt16
    private let folder: ScratchFolder
    private let program: BackgroundProgram

    public init() throws {
        folder = try ScratchFolder()
        port = try LoopbackSocket.freePort()
        try folder.write(
            "tinyproxy.conf",
            """
            Port \(port)
            Listen 127.0.0.1
            Timeout 60
            LogFile "\(folder.path("log"))"
            LogLevel Connect
            MaxClients 20
            Allow 127.0.0.1

            """)
        program = try BackgroundProgram(Self.path, ["-d", "-c", folder.path("tinyproxy.conf")], port: port)
    }

    public var address: String { "http://127.0.0.1:\(port)" }

    /// What went through it.
    public var log: String { get throws { folder.exists("log") ? try folder.text("log") : "" } }
}
