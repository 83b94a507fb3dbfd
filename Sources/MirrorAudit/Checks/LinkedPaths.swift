internal import FileAccess
internal import Findings
internal import ReleaseVerification

/// Which other paths links give to what is in a tree, told by their text alone: nothing is followed.
struct LinkedPaths {
    /// From the path of a link, or of one that is reached through others, to where it leads in the end.
    private(set) var links: [(path: [UInt8], destination: [UInt8])] = []
    /// Whether there are more than are looked at.
    private(set) var isCutOff = false

    /// Links that lead to links, and links in folders that links lead to.
    private static let mostSteps = 40
    private static let deepest = 4
    private static let mostLinks = 10_000

    /// - Parameter direct: what each link's own text leads to.
    init(_ direct: [[UInt8]: [UInt8]]) {
        let sorted = direct.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        var level = sorted.map { (path: $0.key, destination: Self.resolved($0.value, direct)) }
        for _ in 0..<Self.deepest where !level.isEmpty {
            guard links.count + level.count <= Self.mostLinks else { break }
            links += level
            var next: [(path: [UInt8], destination: [UInt8])] = []
            for link in level {
                for (path, target) in sorted {
                    guard let rest = Self.rest(of: path, below: link.destination), !rest.isEmpty else { continue }
                    next.append((link.path + rest, Self.resolved(target, direct)))
                    if next.count > Self.mostLinks { break }
                }
            }
            level = next
        }
        isCutOff = links.count + level.count > Self.mostLinks
    }

    /// What is behind `folder` in `path`, with its slash; empty where they are the same, nil where `path` is not in it.
    static func rest(of path: [UInt8], below folder: [UInt8]) -> [UInt8]? {
        if folder.isEmpty { return [slash] + path }
        guard path.starts(with: folder) else { return nil }
        let rest = Array(path.dropFirst(folder.count))
        return rest.isEmpty || rest.first == slash ? rest : nil
    }

    /// Where a path leads if links that are parts of it are gone through; itself where that does not end.
    private static func resolved(_ path: [UInt8], _ direct: [[UInt8]: [UInt8]]) -> [UInt8] {
        var path = path
        for _ in 0..<mostSteps {
            let ends = path.indices.filter { path[$0] == slash } + [path.count]
            guard let end = ends.first(where: { direct[Array(path[..<$0])] != nil }),
                let target = direct[Array(path[..<end])]
            else { return path }
            let rest = path[end...]
            path = target.isEmpty ? Array(rest.drop { $0 == slash }) : target + rest
        }
        return path
    }
}

extension TargetAudit {
    /// What speaks against manifests at the paths that links give them: who downloads by path gets what is there.
    func addLinkedPlaces(_ places: PlaceChecks) {
        var direct: [[UInt8]: [UInt8]] = [:]
        for entry in inventory.oddities {
            if case .link(let destination?) = entry.kind { direct[entry.path] = destination }
        }
        guard !direct.isEmpty else { return }
        let linked = LinkedPaths(direct)
        let manifests = manifests.accepted.sorted { $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) }
        var checks = 0
        for link in linked.links {
            // All that begin with one text stand together.
            var (low, high) = (0, manifests.count)
            while low < high {
                let middle = (low + high) / 2
                if manifests[middle].path.bytes.lexicographicallyPrecedes(link.destination) {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            for manifest in manifests[low...].prefix(while: { $0.path.bytes.starts(with: link.destination) }) {
                checks += 1
                guard checks <= Self.mostLinkedPlaces else { break }
                guard let rest = LinkedPaths.rest(of: manifest.path.bytes, below: link.destination) else { continue }
                for finding in places.findings(about: manifest, at: link.path + rest) where options.isMine(link.path) {
                    note(finding)
                }
            }
        }
        guard linked.isCutOff || checks > Self.mostLinkedPlaces else { return }
        note(Finding(.linkInTree, "there are too many links to tell what is at the paths that they give"))
    }

    private static let mostLinkedPlaces = 1_000_000
}
