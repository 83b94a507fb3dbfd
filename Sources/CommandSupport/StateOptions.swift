public import ArgumentParser
public import FileAccess
public import Findings
internal import Glibc
public import Manifests
public import OpenPGP
internal import Releases
internal import TrustPolicy
public import TrustState

/// Where it is remembered what was accepted before.
public struct StateOptions: ParsableArguments {
    @Option(
        name: .customLong("state"),
        help: ArgumentHelp(
            "Where accepted releases and policies are remembered (default: verify-uploader in XDG_STATE_HOME).",
            valueName: "folder"))
    public var folder: String?

    @Flag(name: .customLong("no-state"), help: "Remember nothing, and go by nothing that was remembered.")
    public var isOff = false

    public init() {}

    public func validate() throws {
        if isOff, folder != nil { throw ValidationError("--state and --no-state contradict each other.") }
    }

    /// The folder; nil where nothing is to be remembered.
    ///
    /// - Throws: an error where no option and no variable names one.
    func stateFolder() throws -> StateFolder? {
        if isOff { return nil }
        if let folder { return StateFolder(try Path(folder).path) }
        return try StateFolder(stateHome: Self.stateHome, home: Self.home)
    }

    /// What earlier updates found of `keys`. Where there is no place for it, nothing was cached; one that is there and cannot
    /// be used may hold a revocation, and is an error.
    public func cachedKeys(_ keys: [Fingerprint]) throws -> (files: [KeyFile], remarks: [Finding]) {
        let folder: StateFolder?
        do {
            folder = try stateFolder()
        } catch let error as TrustStateError where self.folder == nil {
            // No option and no variable names a place.
            return ([], [error.finding.weighing(.warning)])
        }
        guard let folder else { return ([], []) }
        do throws(TrustStateError) {
            return (try KeyCache(in: folder).files(for: keys), [])
        } catch {
            guard error.finding.rule == .inputOutput, !folder.mayExist else { throw error }
            return ([], [error.finding.weighing(.warning)])
        }
    }

    /// Keeps what was found of the keys that a policy names, and of no others.
    func keep(_ files: [KeyFile], of policy: Policy) throws { try keep(KeyFile.merged(files), of: policy) }

    /// The same for certificates.
    func keep(_ certificates: [Certificate], of policy: Policy) throws {
        let named = Set(policy.namedKeys)
        let ours = certificates.filter { named.contains($0.fingerprint) }
        guard !ours.isEmpty, let folder = try stateFolder() else { return }
        try KeyCache(in: folder).store(ours)
    }

    /// The newest version of the policy that follows `named` beside it, signed by its roots, and what is to be said of files
    /// that do not. No network is used, save by `source`.
    ///
    /// - Parameters:
    ///   - known: digests of versions that were in force before.
    ///   - source: where else versions are looked for; nil: nowhere.
    public func policyInForce(
        from named: AcceptedPolicy, known: [Int64: Digest] = [:], source: PolicySource? = nil, now: Timestamp
    ) throws -> (policy: AcceptedPolicy, remarks: [Finding]) {
        let chain = try PolicyChain(
            besides: named.file.path, from: source?.folder,
            cached: { try cachedKeys($0.namedKeys).files + (source?.keys($0) ?? []) }, known: known,
            lookFor: source?.lookFor, now: now)
        return try chain.newest(from: named)
    }

    /// The versions of a policy's product that were accepted here, for hints: none where what is remembered cannot be read.
    func seenVersions(of file: PolicyFile) -> [ReleaseVersion] {
        guard let folder = try? stateFolder() else { return [] }
        return (try? ReleaseState(of: file, in: folder).seenVersions()) ?? []
    }

    /// The digest of the policy that was in force here, by its version, where one was.
    public func knownPolicies(of policy: AcceptedPolicy) throws -> [Int64: Digest] {
        guard let folder = try stateFolder() else { return [:] }
        let seen = try ReleaseState(of: policy.file, in: folder).seenPolicy()
        return seen.map { [$0.version: $0.digest] } ?? [:]
    }

    /// Remembers that a policy is in force, and the keys that were found for it and those before it.
    ///
    /// - Returns: an error where a newer version was in force before, or another file with this version.
    public func remember(_ policy: AcceptedPolicy, _ certificates: [Certificate]) throws -> [Finding] {
        guard let folder = try stateFolder() else { return [] }
        try KeyCache(in: folder).store(certificates)
        return try ReleaseState(of: policy.file, in: folder).notePolicy()
    }

    /// As they were when the process started.
    private static let stateHome = path(of: "XDG_STATE_HOME")
    private static let home = path(of: "HOME")

    private static func path(of variable: String) -> BytePath? {
        unsafe getenv(variable).flatMap { unsafe BytePath(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
}

/// Where XDG says that caches are, as it was when the process started.
public enum CacheHome {
    public static let cacheHome = path(of: "XDG_CACHE_HOME")
    public static let home = path(of: "HOME")

    private static func path(of variable: String) -> BytePath? {
        unsafe getenv(variable).flatMap { unsafe BytePath(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
}
