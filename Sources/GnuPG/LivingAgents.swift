package import Glibc
internal import Synchronization

/// The agents that serve private homes of this process, for the moment when a signal ends it.
///
/// An agent ends once its home is gone, but not while it asks somebody for a passphrase; and what asks may go on for ever
/// where the terminal is gone. So an agent is ended with all of its process group.
package enum LivingAgents {
    private static let groups = Mutex<Set<pid_t>>([])

    /// - Parameter agent: its process id, which is that of its group: it is a daemon.
    package static func insert(_ agent: pid_t) { groups.withLock { _ = $0.insert(agent) } }

    /// To be called when it has ended.
    package static func remove(_ agent: pid_t) { groups.withLock { _ = $0.remove(agent) } }

    static func endAll() {
        groups.withLock { groups in
            for group in groups where group > 1 { kill(-group, SIGKILL) }
        }
    }
}
