internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests

/// What manifests say about one file. Values only: nothing is read, and nothing is proven.
struct ArtifactExpectations {
    /// A manifest, and the file's path relative to it.
    struct Source {
        let path: BytePath
        let manifest: Manifest
        let name: [UInt8]
    }

    /// The lines about the file.
    private(set) var entries: [Manifest.Entry] = []
    /// Which of the manifests list it, by their position.
    private(set) var listing: [Int] = []
    /// With an error where the file cannot be compared with them.
    private(set) var findings: [Finding] = []

    /// Manifests that do not list the file are passed over as long as another one does.
    ///
    /// - Parameter algorithms: of which at least one must be used.
    init(of sources: [Source], accepting algorithms: Set<DigestAlgorithm>) {
        var unlisted: [Finding] = []
        for (position, source) in sources.enumerated() {
            let (path, name) = (source.path.bytes, source.name)
            switch source.manifest.lookup(name) {
            case .found(let entries, let isDuplicate):
                self.entries += entries
                listing.append(position)
                if isDuplicate {
                    let message: Message = "'\(path)' lists '\(name)' more than once"
                    findings.append(Finding(.duplicateEntry, message, severity: .note, path: path))
                }
            case .notListed(let closest):
                let hint: Message = closest.map { "; the closest name in it is '\($0)'" } ?? ""
                let count = source.manifest.entries.count
                let message: Message = "'\(name)' is not among the \(count, "file") that '\(path)' lists\(hint)"
                unlisted.append(Finding(.notInManifest, message, path: path))
            case .ambiguous(let lines):
                let shown = Message(joining: lines.prefix(8).map { "\($0)" }, separator: ", ")
                let message: Message = "'\(path)' says different things of '\(name)', in lines \(shown)"
                findings.append(Finding(.manifestAmbiguous, message, path: path))
            case .unsafe(let problem, let line):
                let message: Message = "'\(path)', line \(line): \(problem.reason)"
                findings.append(Finding(.manifestMalformed, message, path: path))
            }
        }
        findings += entries.isEmpty ? unlisted : unlisted.map { $0.weighing(.warning) }
        checkAgreement(algorithms)
    }

    /// Whether the file can be compared: something lists it, and nothing speaks against that.
    var areUsable: Bool { !entries.isEmpty && findings.status == .verified }

    /// Whether no manifest says anything about the file that is enough, or speaks against it: then a signature over the
    /// file itself may.
    var leaveRoomForSignature: Bool {
        findings.filter { $0.severity == .error }.allSatisfy { $0.rule == .notInManifest || $0.rule == .weakDigest }
            && (entries.isEmpty || findings.contains { $0.rule == .weakDigest })
    }

    private mutating func checkAgreement(_ algorithms: Set<DigestAlgorithm>) {
        // One alone agrees with itself: thousands of files are listed once.
        for (_, entries) in entries.count < 2 ? [:] : Dictionary(grouping: entries, by: \.digest.algorithm)
        where Set(entries.map(\.digest)).count > 1 {
            findings.append(Finding(.manifestAmbiguous, "the manifests disagree about the file"))
        }
        if !entries.isEmpty, !entries.contains(where: { algorithms.contains($0.digest.algorithm) }) {
            let areWeak = entries.allSatisfy { !$0.digest.algorithm.isCollisionResistant }
            let names = Message(
                joining: Set(entries.map(\.digest.algorithm.rawValue)).sorted().map { "\($0)" }, separator: " and ")
            let message: Message =
                areWeak
                ? "the file is listed with SHA-1 or MD5 only"
                : "the file is listed with \(names) only, which the policy does not accept"
            findings.append(Finding(.weakDigest, message))
        }
    }
}

extension Sequence where Element == Digest {
    /// What must be computed to compare with these digests; SHA-256 always, since reports name it.
    var algorithms: Set<DigestAlgorithm> { Set(map(\.algorithm)).union([.sha256]) }

    /// A finding for each of these digests that a file's content does not have.
    ///
    /// - Parameter kind: what the file is instead, where that can be told; asked for only where something differs.
    func mismatches(_ found: ContentDigests, of path: BytePath, kind: () -> Message?) -> [Finding] {
        // Mostly there is one, and there may be thousands of files.
        let digests = Array(self)
        let distinct = digests.count < 2 ? digests : Set(digests).sorted { $0.algorithm < $1.algorithm }
        return distinct.compactMap { expected in
            guard let computed = found[expected.algorithm] else {
                return Finding(.internalError, "a \(expected.algorithm.rawValue) digest was not computed")
            }
            guard computed != expected else { return nil }
            let what: Message = found.size == 0 ? " (the file is empty)" : kind().map { " (it is \($0))" } ?? ""
            let message: Message =
                """
                '\(path.bytes)' has \(expected.algorithm.rawValue) \(computed.hexadecimal)\(what), \
                expected is \(expected.hexadecimal)
                """
            return Finding(.digestMismatch, message, path: path.bytes)
        }
    }
}

extension OpenFile {
    /// Reads the file once and computes its digests.
    func digests(
        _ algorithms: Set<DigestAlgorithm>, _ progress: VerificationProgress?
    ) throws(VerificationError) -> ContentDigests {
        let size = size
        do throws(FileHashingError) {
            return try digests(
                algorithms, progress: progress.map { report in { done in report(done, size) } })
        } catch {
            throw VerificationError(error)
        }
    }

    /// What the file is where that is worth saying: a page or document that a server sent instead of a program.
    var mistakenKind: Message? {
        guard let start = try? beginning(atMost: 4_096) else { return nil }
        switch ContentKind(of: start) {
        case .html, .xml, .xmlError, .json: return ContentKind.describe(start)
        default: return nil
        }
    }
}
