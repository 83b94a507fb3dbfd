import TestSupport

/// Faults of every class, made in a mirror by a seed, with what an audit must say of each.
struct SeededFaults {
    /// `CLASS PATH`.
    private(set) var expected: Set<String> = []
    private var random: SplitMix
    private var spare: [String]

    init(seed: UInt64, releases: [String]) {
        random = SplitMix(state: seed)
        spare = releases
    }

    /// A release in which no fault was made yet.
    private mutating func release() -> String {
        spare.remove(at: Int(random.next() % UInt64(spare.count)))
    }

    private mutating func file(_ release: String, _ files: Int) -> String {
        let platform = Fleet.platforms[Int(random.next() % 3)]
        return "\(release)/\(platform)/tool-\(random.next() % UInt64(files))"
    }

    /// Makes one fault of each class, each in a release of its own.
    mutating func make(in mirror: String, of fleet: Fleet, files: Int) throws {
        var name = file(release(), files)
        try fleet.replace("\(mirror)/\(name)", "something else\n")
        expected.insert("modified \(name)")

        name = file(release(), files)
        try fleet.replace("\(mirror)/\(name)", "")
        expected.insert("modified \(name)")

        name = file(release(), files)
        try fleet.remove("\(mirror)/\(name)")
        expected.insert("missing \(name)")

        name = file(release(), files)
        try fleet.move("\(mirror)/\(name)", to: "\(mirror)/\(name).old")
        expected.insert("moved \(name).old")

        name = "\(release())/linux/extra"
        try fleet.write("\(mirror)/\(name)", "nobody signed this\n")
        expected.insert("unlisted \(name)")

        var manifest = "\(release())/SHA256SUMS"
        try fleet.remove("\(mirror)/\(manifest).sig")
        expected.insert("unsigned \(manifest)")

        manifest = "\(release())/SHA256SUMS"
        try fleet.replace(
            "\(mirror)/\(manifest)", fleet.text("origin/\(manifest)") + String(repeating: "0", count: 64) + "  x\n")
        expected.insert("bad-signature \(manifest)")

        manifest = "\(release())/SHA256SUMS"
        try fleet.replace("\(mirror)/\(manifest)", "<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>")
        expected.insert("malformed \(manifest)")

        let (one, other) = (release(), release())
        try fleet.shell("cd '\(fleet.path(mirror))' && rm \(one)/SHA256SUMS.sig && cp \(other)/SHA256SUMS.sig \(one)/")
        expected.insert("bad-signature \(one)/SHA256SUMS")
    }
}

/// Sebastiano Vigna's SplitMix64: the same numbers everywhere. See: https://prng.di.unimi.it/splitmix64.c
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
