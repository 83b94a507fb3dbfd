package import FileAccess
package import Glibc
internal import Synchronization

/// The agents that serve private homes of this process, for the moment when a signal ends it.
///
/// An agent ends once its home is gone, but not at once, and not while it asks somebody for a passphrase; and what asks may
/// go on for ever where the terminal is gone. So an agent is ended with all of its process group.
package enum LivingAgents {
    private static let groups = Mutex<Set<pid_t>>([])
    /// Where agents listen, or will.
    private static let sockets = LivingSet<BytePath>()

    /// - Parameter socket: where gpg will look for the agent of a home: whether one runs by then is asked at the end.
    package static func expect(at socket: BytePath) { sockets.insert(socket) }

    /// To be called when no agent can come any more.
    package static func expectNone(at socket: BytePath) { sockets.remove(socket) }

    /// - Parameter agent: its process id, which is that of its group: it is a daemon.
    package static func insert(_ agent: pid_t) { groups.withLock { _ = $0.insert(agent) } }

    /// To be called when it has ended.
    package static func remove(_ agent: pid_t) { groups.withLock { _ = $0.remove(agent) } }

    static func endAll() {
        groups.withLock { groups in
            for group in groups where group > 1 { kill(-group, SIGKILL) }
        }
        for socket in sockets.end() {
            if let agent = Agent(socket: socket).processID(), agent > 1 { kill(-agent, SIGKILL) }
        }
    }
}
