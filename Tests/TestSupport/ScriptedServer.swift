import Foundation
import Synchronization

/// A server on 127.0.0.1 that answers what a test tells it, byte for byte; it ends with this value, or with the tests.
public final class ScriptedServer: Sendable {
    /// What is done to answer a request, one step after the other; the connection stays open for the next request.
    public enum Step: Sendable {
        case bytes([UInt8])
        /// Lines end in CRLF where the text has LF.
        case head(String)
        case wait(seconds: Double)
        /// Sends the same bytes with pauses between them, until the client goes.
        case drip([UInt8], seconds: Double)
        /// Closes the connection in good order.
        case close
        /// Breaks the connection off (RST).
        case reset
    }

    public struct Request: Sendable {
        /// "GET /a HTTP/1.1", and so on.
        public let lines: [String]

        public var target: String { lines.first?.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

        /// The value of a header; its name is in lower case.
        public func value(of name: String) -> String? {
            lines.dropFirst().first { $0.lowercased().hasPrefix(name + ":") }
                .map { String($0.dropFirst(name.count + 1)).trimmingCharacters(in: .whitespaces) }
        }
    }

    public struct Failure: Error {
        let operation: String
        let errno: Int32
    }

    public let port: UInt16
    private let listener: Int32
    private let answer: @Sendable (_ request: Request, _ number: Int) -> [Step]
    private let state = Mutex(State())

    private struct State {
        var requests: [Request] = []
        var connections = 0
        var hasEnded = false
    }

    /// Starts.
    ///
    /// - Parameter answer: called with each request and how many there have been, itself included.
    public init(_ answer: @escaping @Sendable (_ request: Request, _ number: Int) -> [Step]) throws {
        self.answer = answer
        (listener, port) = try LoopbackSocket.listen()
        let accepting = Accepting(listener: listener, server: Weak(self))
        Thread.detachNewThread { accepting.run() }
    }

    deinit {
        state.withLock { $0.hasEnded = true }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    public func address(_ path: String, scheme: String = "http", host: String = "127.0.0.1") -> String {
        "\(scheme)://\(host):\(port)\(path)"
    }

    public var requests: [Request] { state.withLock { $0.requests } }
    public var connections: Int { state.withLock { $0.connections } }
    fileprivate var hasEnded: Bool { state.withLock { $0.hasEnded } }

    fileprivate func countConnection() { state.withLock { $0.connections += 1 } }

    fileprivate func steps(for request: Request) -> [Step] {
        let number = state.withLock { state in
            state.requests.append(request)
            return state.requests.count
        }
        return answer(request, number)
    }
}

private struct Weak: Sendable {
    weak let server: ScriptedServer?
    init(_ server: ScriptedServer) { self.server = server }
}

/// Takes connections, each on a thread of its own. The server itself is not kept alive by that.
private struct Accepting: Sendable {
    let listener: Int32
    let server: Weak

    func run() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            server.server?.countConnection()
            Thread.detachNewThread { [server] in Connection(socket: connection, server: server).serve() }
        }
        close(listener)
    }
}

private struct Connection {
    let socket: Int32
    let server: Weak

    func serve() {
        defer { close(socket) }
        while let request = readRequest() {
            guard let steps = server.server?.steps(for: request) else { return }
            for step in steps { guard perform(step) else { return } }
        }
    }

    /// Nil at the end of the connection.
    private func readRequest() -> ScriptedServer.Request? {
        var text: [UInt8] = []
        var byte: UInt8 = 0
        while !text.suffix(4).elementsEqual([13, 10, 13, 10]) {
            guard text.count < 65_536, unsafe recv(socket, &byte, 1, 0) == 1 else { return nil }
            text.append(byte)
        }
        let lines = String(decoding: text, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
        return ScriptedServer.Request(lines: lines.split(separator: "\n").map(String.init))
    }

    /// False where the connection is over.
    private func perform(_ step: ScriptedServer.Step) -> Bool {
        switch step {
        case .bytes(let bytes): return send(bytes)
        case .head(let text): return send(Array(text.replacingOccurrences(of: "\n", with: "\r\n").utf8))
        case .wait(let seconds): return wait(seconds)
        case .drip(let bytes, let seconds):
            while send(bytes) { guard wait(seconds) else { return false } }
            return false
        case .close: return false
        case .reset:
            var linger = linger(l_onoff: 1, l_linger: 0)
            unsafe setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
            return false
        }
    }

    private func wait(_ seconds: Double) -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        while end.timeIntervalSinceNow > 0 {
            guard let server = server.server, !server.hasEnded else { return false }
            usleep(UInt32(min(0.05, max(end.timeIntervalSinceNow, 0)) * 1_000_000))
        }
        return true
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = unsafe rest.withUnsafeBytes { part in
                unsafe Glibc.send(socket, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }
}

/// TCP sockets of this machine. See: man 7 tcp
public enum LoopbackSocket {
    /// Listens on 127.0.0.1, on a port that was free.
    static func listen() throws -> (socket: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ScriptedServer.Failure(operation: "socket", errno: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe (bind(descriptor, address, length) == 0 && Glibc.listen(descriptor, 64) == 0
                    && getsockname(descriptor, address, &length) == 0)
            }
        }
        guard isBound else {
            defer { close(descriptor) }
            throw ScriptedServer.Failure(operation: "bind", errno: errno)
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// Whether somebody listens on the port.
    static func isListening(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// A port that nobody listens on at this moment, for a program that cannot choose one itself.
    public static func freePort() throws -> UInt16 {
        let (descriptor, port) = try listen()
        close(descriptor)
        return port
    }
}
