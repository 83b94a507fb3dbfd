internal import Glibc
internal import Synchronization

/// What of this process has to be ended with it, for the moment when a signal does that.
package final class LivingSet<Element: Hashable & Sendable>: Sendable {
    private struct State {
        var elements: Set<Element> = []
        var isEnding = false
    }

    private let state = Mutex(State())

    package init() {}

    /// Does not return once everything is being ended.
    package func insert(_ element: Element) { change { $0.insert(element) } }

    /// Does not return then either: what was ended for that is no reason to report anything.
    package func remove(_ element: Element) { change { $0.remove(element) } }

    /// Lets nothing more come or go, and gives what there is. For a process that is about to end.
    package func end() -> Set<Element> {
        state.withLock { state in
            state.isEnding = true
            return state.elements
        }
    }

    private func change(_ change: (inout Set<Element>) -> Void) {
        let isEnding = state.withLock { state in
            change(&state.elements)
            return state.isEnding
        }
        while isEnding { pause() }
    }
}
