import Synchronization
import TestSupport

/// A web server on this machine with the files of releases, as a test publishes them.
final class PublishedSite: Sendable {
    /// How a path is answered where that is not the file.
    enum Fault: Sendable {
        case status(Int, page: [UInt8] = [])
        /// It never ends; bytes come slowly.
        case endless
        /// The same without a length, and fast.
        case boundless
        /// Nothing comes, for so long.
        case silence(seconds: Double)
        case redirect(to: String)
        /// Its head comes, and then nothing.
        case silent
    }

    private struct State {
        var files: [String: [UInt8]] = [:]
        var faults: [String: Fault] = [:]
        /// Called before a path is answered.
        var hooks: [String: @Sendable () throws -> Void] = [:]
    }

    private let state: Shared
    private let server: ScriptedServer

    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    init() throws {
        let shared = Shared()
        state = shared
        server = try ScriptedServer { request, _ in
            let path = String(request.target.prefix { $0 != "?" })
            let (hook, fault, file) = shared.state.withLock {
                ($0.hooks.removeValue(forKey: path), $0.faults[path], { $0.files[path] }($0))
            }
            try? hook?()
            // What a hook publishes counts at once.
            let content = hook == nil ? file : shared.state.withLock { $0.files[path] }
            return Self.answer(content, fault)
        }
    }

    private static func answer(_ content: [UInt8]?, _ fault: Fault?) -> [ScriptedServer.Step] {
        switch fault {
        case .status(let status, let page)?: return [head(status, page.count), .bytes(page)]
        case .endless?: return [head(200, 1 << 30), .drip([UInt8](repeating: 0x41, count: 4_096), seconds: 0.02)]
        case .boundless?:
            return [
                .head("HTTP/1.1 200 OK\nConnection: close\n\n"),
                .drip([UInt8](repeating: 0x20, count: 65_536), seconds: 0.001),
            ]
        case .silence(let seconds)?: return [.wait(seconds: seconds), .close]
        case .redirect(let address)?:
            return [.head("HTTP/1.1 302 Found\nLocation: \(address)\nContent-Length: 0\n\n")]
        case .silent?: return [head(200, 100), .wait(seconds: 60)]
        case nil:
            guard let content else { return [head(404, 9), .bytes(Array("not found".utf8))] }
            return [head(200, content.count), .bytes(content)]
        }
    }

    private static func head(_ status: Int, _ length: Int) -> ScriptedServer.Step {
        .head(
            """
            HTTP/1.1 \(status) Whatever
            Content-Length: \(length)
            ETag: "\(length)"
            Set-Cookie: session=secret


            """)
    }

    /// What lies at a path; nil for nothing.
    subscript(path: String) -> [UInt8]? {
        get { state.state.withLock { $0.files[path] } }
        set { state.state.withLock { $0.files[path] = newValue } }
    }

    func fail(_ path: String, _ fault: Fault?) { state.state.withLock { $0.faults[path] = fault } }

    /// Has `action` done before the next request for a path is answered.
    func before(_ path: String, _ action: @escaping @Sendable () throws -> Void) {
        state.state.withLock { $0.hooks[path] = action }
    }

    var origin: String { server.address("") }

    /// The paths that were asked for, in order.
    var requests: [String] { server.requests.map { String($0.target.prefix { $0 != "?" }) } }
}
