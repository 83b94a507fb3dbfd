internal import Findings
internal import Manifests

/// Compares targets that were read, path by path.
struct TargetComparison {
    private let mirrors: [TargetAudit]
    private let origin: TargetAudit?

    init(_ mirrors: [TargetAudit], origin: TargetAudit?) {
        self.mirrors = mirrors
        self.origin = origin
    }

    /// Adds what differs to the targets that it is found in.
    func run() {
        if let origin {
            for mirror in mirrors { compare(mirror, with: origin) }
        } else if mirrors.count > 1 {
            compareMirrors()
        }
    }

    private func compare(_ mirror: TargetAudit, with origin: TargetAudit) {
        for number in mirror.inventory.files {
            guard let here = mirror.seen[number] else { continue }
            let path = mirror.inventory[number]
            guard let there = origin.digest(at: path) else {
                guard !origin.holds(path), !mirror.isFaulty(number) else { continue }
                mirror.add(.fileUnlisted, "'\(path)' is not at the origin", at: number)
                continue
            }
            guard here != there else { continue }
            let message: Message =
                "'\(path)' has SHA-256 \(here.hexadecimal), and \(there.hexadecimal) at the origin '\(origin.result.name)'"
            mirror.add(.differsFromOrigin, message, at: number)
        }
        for number in origin.inventory.files where origin.seen[number] != nil {
            let path = origin.inventory[number]
            mirror.addMissing(path, "'\(path)' is not there, and is at the origin '\(origin.result.name)'")
        }
    }

    private func compareMirrors() {
        var done = PathTable()
        for mirror in mirrors {
            for number in mirror.inventory.files {
                let path = mirror.inventory[number]
                let before = done.count
                _ = done.number(of: path)
                if done.count > before { compareMirrors(at: path) }
            }
        }
    }

    private func compareMirrors(at path: [UInt8]) {
        var groups: [Digest: [TargetAudit]] = [:]
        for mirror in mirrors {
            if let digest = mirror.digest(at: path) { groups[digest, default: []].append(mirror) }
        }
        if groups.count > 1 { reportMinorities(groups, path) }
        guard let most = groups.values.max(by: { $0.count < $1.count }), most.count * 2 >= mirrors.count else { return }
        // Of an even split, as of two mirrors, nobody knows who is right: what is wrong already says enough.
        guard most.count * 2 > mirrors.count || most.contains(where: { !$0.isFaulty(path) }) else { return }
        for mirror in mirrors where !mirror.holds(path) {
            mirror.addMissing(path, "'\(path)' is not there, and \(most.count) of \(mirrors.count, "mirror") have it")
        }
    }

    /// Those whose content at `path` fewer have; where none has more than another, those of which something is wrong
    /// already say enough, else all of them.
    private func reportMinorities(_ groups: [Digest: [TargetAudit]], _ path: [UInt8]) {
        let most = groups.values.map(\.count).max() ?? 0
        let largest = groups.filter { $0.value.count == most }
        let isTied = largest.count > 1
        let hasSound = groups.values.contains { $0.contains { !$0.isFaulty(path) } }
        for (digest, members) in groups {
            if !isTied, members.count == most { continue }
            for mirror in members {
                if isTied, hasSound, groups.values.contains(where: { $0.allSatisfy { $0.isFaulty(path) } }),
                    !mirror.isFaulty(path)
                {
                    continue
                }
                let others = mirrors.count { $0.digest(at: path).map { $0 != digest } ?? false }
                let message: Message =
                    "'\(path)' has SHA-256 \(digest.hexadecimal); \(others, "other mirror") of \(mirrors.count - 1) differ from it"
                mirror.add(.differsFromMirrors, message, at: path)
            }
        }
    }
}

extension TargetAudit {
    func isFaulty(_ number: Int) -> Bool { faults[number].map { $0.verdict != .ok } ?? false }

    /// Adds that nothing is at `path`, unless it is known already, or what belongs there was found at another path.
    func addMissing(_ path: [UInt8], _ message: Message) {
        guard !inventory.holds(path), !options.isIgnored(path), !moved.contains(path) else { return }
        addMissing(inventory.number(of: path), message)
    }

    /// What was read at a path; nil where nothing was.
    func digest(at path: [UInt8]) -> Digest? { inventory.find(path).flatMap { seen[$0] } }

    func holds(_ path: [UInt8]) -> Bool { inventory.holds(path) }

    func isFaulty(_ path: [UInt8]) -> Bool { inventory.find(path).map(isFaulty) ?? false }

    func add(_ rule: Rule, _ message: Message, at path: [UInt8]) {
        if let number = inventory.find(path) { add(rule, message, at: number) }
    }
}
