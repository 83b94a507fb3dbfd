/// What is held against what, and the limit that must be kept.
struct Comparison {
    enum Limit {
        /// The median time, as a multiple of the peer's.
        case timesPeer(Double)
        /// The median time, whatever the peer needs.
        case seconds(Double)
        /// The median time, as so many milliseconds more than the peer's.
        case millisecondsMore(Double)
        /// The highest peak memory, in MiB, whatever the peer needs.
        case mebibytes(Double)
    }

    let name: String
    let ours: Command
    let peer: Command
    let limit: Limit
    /// Short ones are run more often.
    var repetitions = 1
    /// Whether it takes so long that it is measured only where it is named.
    var isOnRequest = false

    /// The figures of a comparison.
    struct Outcome {
        let ours: Double
        let peer: Double
        let isKept: Bool
        /// How long ours took, where the figures are of something else.
        var seconds = 0.0
    }

    /// Runs both in turns, so that what disturbs the machine disturbs both, after one run of each that does not count.
    func measure(runs: Int) throws -> Outcome {
        var ours: [Command.Run] = []
        var peers: [Command.Run] = []
        for number in 0...(runs * repetitions) {
            let pair = (try run(self.ours), try run(peer))
            if number == 0 { continue }
            ours.append(pair.0)
            peers.append(pair.1)
        }
        let (mine, theirs) = (Self.median(ours.map(\.seconds)), Self.median(peers.map(\.seconds)))
        switch limit {
        case .timesPeer(let factor): return Outcome(ours: mine, peer: theirs, isKept: mine <= theirs * factor)
        case .seconds(let most): return Outcome(ours: mine, peer: theirs, isKept: mine <= most)
        case .millisecondsMore(let most):
            return Outcome(ours: mine, peer: theirs, isKept: (mine - theirs) * 1000 <= most)
        case .mebibytes(let most):
            let peaks = [ours, peers].map { Double($0.map(\.peakMemory).max() ?? .max) / 1_048_576 }
            return Outcome(ours: peaks[0], peer: peaks[1], isKept: peaks[0] <= most, seconds: mine)
        }
    }

    /// A run that fails has measured nothing.
    private func run(_ command: Command) throws -> Command.Run {
        let run = try command.run()
        guard run.status == 0 else {
            throw Command.Failure(
                description: "'\(command.arguments.joined(separator: " "))' failed in \(command.folder)")
        }
        return run
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
