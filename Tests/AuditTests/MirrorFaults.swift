import TestSupport

/// Faults of every class, made on one mirror of a fleet by a seed, with what an audit must say of each.
struct MirrorFaults {
    /// `CLASS PATH` of every file of which something must be said, in an audit with `--origin` and a history of what was
    /// there before.
    private(set) var expected: Set<String> = []
    /// Files that hang on a manifest that is not accepted, by its class: they are counted, and are no findings.
    private(set) var hanging: [String: Int] = [:]
    /// The release of which the mirror has another signature, a good one, than all others.
    private(set) var otherwiseSigned = ""

    private let fleet: ServedFleet
    private let site: ServedFleet.Site
    private var random: SplitMix
    /// Those in which no fault was made yet.
    private var spare: [String]

    /// Releases that the faults of one mirror take.
    static let releases = 15

    init(_ fleet: ServedFleet, _ site: ServedFleet.Site, seed: UInt64, releases: some Sequence<String>) throws {
        (self.fleet, self.site) = (fleet, site)
        random = SplitMix(state: seed)
        spare = Array(releases)
        try fleet.restore(site)
        try spoilContents()
        try spoilPlaces()
        try spoilManifests()
        try spoilSignatures()
        try spoilReleases()
    }

    private mutating func release() -> String { spare.removeLast() }

    private mutating func file(_ release: String, _ platform: String) -> String {
        "\(release)/\(platform)/file-\(random.next() % UInt64(ServedFleet.files))"
    }

    private func path(_ name: String) -> String { "\(site.folder)/\(name)" }

    private mutating func expect(_ classOfFault: String, _ name: String) { expected.insert("\(classOfFault) \(name)") }

    private mutating func spoilContents() throws {
        let (one, other) = (release(), release())
        let modified = file(one, "linux")
        try fleet.replace(path(modified), "something else \(random.next())\n")
        expect("modified", modified)
        let emptied = file(one, "macos")
        try fleet.replace(path(emptied), "")
        expect("modified", emptied)
        let refused = file(other, "linux")
        try fleet.shell("mkdir -p \"$(dirname '\(site.refused)/\(refused)')\" && touch '\(site.refused)/\(refused)'")
        expect("unreadable", refused)
    }

    private mutating func spoilPlaces() throws {
        let (one, other) = (release(), release())
        let missing = file(one, "linux")
        try fleet.remove(path(missing))
        expect("missing", missing)
        let moved = file(one, "macos")
        try fleet.shell("mv '\(path(moved))' '\(path(moved)).old'")
        expect("moved", "\(moved).old")
        try fleet.write(path("\(other)/linux/extra"), "nobody signed this\n")
        expect("unlisted", "\(other)/linux/extra")
        try fleet.write(path("\(other)/macos/tool.bak"), ServedFleet.deniedContent)
        expect("denied", "\(other)/macos/tool.bak")
    }

    /// A manifest that is not accepted, and the files that it lists.
    private mutating func expectRejected(_ classOfFault: String, _ release: String) {
        expect(classOfFault, "\(release)/SHA256SUMS")
        hanging[classOfFault, default: 0] += ServedFleet.platforms.count * ServedFleet.files
    }

    private mutating func spoilManifests() throws {
        let altered = release()
        let name = path("\(altered)/SHA256SUMS")
        try fleet.replace(name, fleet.text(name) + String(repeating: "0", count: 64) + "  x\n")
        expectRejected("bad-signature", altered)
        let malformed = release()
        try fleet.replace(
            path("\(malformed)/SHA256SUMS"), "<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>")
        expectRejected("malformed", malformed)
    }

    private mutating func spoilSignatures() throws {
        let unsigned = release()
        try fleet.remove(path("\(unsigned)/SHA256SUMS.sig"))
        expectRejected("unsigned", unsigned)
        expect("missing", "\(unsigned)/SHA256SUMS.sig")
        let exchanged = release()
        try fleet.shell(
            "cd '\(site.folder)' && rm \(exchanged)/SHA256SUMS.sig && cp \(unsigned)/tool.SHA256SUM.sig \(exchanged)/SHA256SUMS.sig"
        )
        expectRejected("bad-signature", exchanged)
        let foreign = release()
        try fleet.resign(foreign, in: site, by: .stranger)
        expectRejected("untrusted", foreign)
        otherwiseSigned = release()
        try fleet.resign(otherwiseSigned, in: site)
        for release in [exchanged, foreign, otherwiseSigned] {
            expect("differs-from-origin", "\(release)/SHA256SUMS.sig")
        }
    }

    private mutating func spoilReleases() throws {
        let stale = release()
        try fleet.resign(stale, in: site, "tool.SHA256SUM", age: 400)
        expect("stale", "\(stale)/tool.SHA256SUM")
        hanging["stale", default: 0] += 1
        let changed = release()
        let name = file(changed, "alpine")
        try fleet.replace(path(name), "another build\n")
        try fleet.sign(changed, in: site)
        expect("changed", name)
        expect("changed", "\(changed)/SHA256SUMS")
        expect("differs-from-origin", "\(changed)/SHA256SUMS.sig")
        let wrong = release()
        try copyTool(from: release(), to: wrong)
        expect("wrong-release", "\(wrong)/tool.SHA256SUM")
        // Each file that was there is another now.
        expect("changed", "\(wrong)/tool")
        try copyTool(from: fleet.releases[Int(random.next() % 40)], to: "latest")
        expect("rolled-back", "latest/tool.SHA256SUM")
        expect("differs-from-origin", "latest/tool")
        for release in [stale, wrong, "latest"] { expect("differs-from-origin", "\(release)/tool.SHA256SUM.sig") }
    }

    /// Puts a whole release, as it is signed, in the place of another one.
    private func copyTool(from release: String, to other: String) throws {
        try fleet.shell(
            "rm '\(path(other))'/tool* && cp '\(fleet.path(fleet.origin.folder))/\(release)'/tool* '\(path(other))/'")
    }

    /// How many files must have each class.
    func counts() throws -> [String: Int] {
        var counts = hanging
        for fault in expected { counts[String(fault.prefix { $0 != " " }), default: 0] += 1 }
        let absent = expected.count { $0.hasPrefix("missing ") }
        counts["ok"] = try fleet.fileCount(of: site) - (counts.values.reduce(0, +) - absent)
        return counts
    }
}
