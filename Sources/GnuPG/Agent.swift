package import FileAccess
package import Glibc

/// A gpg-agent that gpg started for a home of ours, to be ended before the home goes. See: the Assuan manual, "Server
/// responses"
///
/// It is spoken to over its socket, with a time limit: no further program is needed to end it.
package struct Agent {
    let socket: BytePath

    package init(socket: BytePath) { self.socket = socket }

    /// How long an answer may take, in seconds.
    private static let patience = 3

    /// Its process id; nil where there is none.
    package func processID() -> pid_t? {
        guard let connection = connect() else { return nil }
        defer { close(connection) }
        return Self.processID(connection)
    }

    /// Ends it, and waits until it has ended. Nothing happens where there is none.
    package func end() {
        guard let connection = connect() else { return }
        defer { close(connection) }
        guard let pid = Self.processID(connection) else { return }
        _ = Self.send("KILLAGENT\n", connection)
        Self.wait(for: pid)
        LivingAgents.remove(pid)
    }

    private static func processID(_ connection: CInt) -> pid_t? {
        guard answer(connection)?.starts(with: "OK".utf8) == true else { return nil }
        return send("GETINFO pid\n", connection).flatMap(number).flatMap { $0 > 1 ? $0 : nil }
    }

    /// gpg's agent became a child of this process (docs/adr/0002), or belongs to another one by now; either way it is gone
    /// when kill(2) says so, or when it was waited for.
    private static func wait(for pid: pid_t) {
        var status: CInt = 0
        for attempt in 0..<400 {
            if unsafe waitpid(pid, &status, WNOHANG) == pid || kill(pid, 0) != 0 { return }
            if attempt == 300 { kill(-pid, SIGKILL) }
            usleep(10_000)
        }
    }

    /// See: man 7 unix
    private func connect() -> CInt? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let fits = unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
            guard socket.bytes.count < path.count else { return false }
            unsafe path.copyBytes(from: socket.bytes)
            return true
        }
        guard fits else { return nil }
        let connection = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard connection >= 0 else { return nil }
        var limit = timeval(tv_sec: Self.patience, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            unsafe setsockopt(connection, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        let result = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(connection, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            close(connection)
            return nil
        }
        return connection
    }

    private static func send(_ command: StaticString, _ connection: CInt) -> [UInt8]? {
        let count = command.utf8CodeUnitCount
        guard unsafe Glibc.send(connection, command.utf8Start, count, CInt(MSG_NOSIGNAL)) == count else {
            return nil
        }
        return answer(connection)
    }

    /// Everything up to the line that ends an answer: one that starts with OK or ERR.
    private static func answer(_ connection: CInt) -> [UInt8]? {
        var answer: [UInt8] = []
        while answer.count < 4_096 {
            var chunk = [UInt8](repeating: 0, count: 1_024)
            let count = unsafe recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            answer += chunk.prefix(count)
            let last = answer.split(separator: UInt8(ascii: "\n")).last ?? []
            let isEnd = last.starts(with: "OK".utf8) || last.starts(with: "ERR".utf8)
            if isEnd, answer.last == UInt8(ascii: "\n") { return answer }
        }
        return nil
    }

    /// The number in `D 1234`.
    private static func number(_ answer: [UInt8]) -> pid_t? {
        let line = answer.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: "D ".utf8) }
        return line.flatMap { pid_t(String(decoding: $0.dropFirst(2), as: UTF8.self)) }
    }
}
