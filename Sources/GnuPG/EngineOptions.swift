public import OpenPGP

/// What may differ between engine homes; everything else is fixed.
public struct EngineOptions: Sendable, Hashable {
    /// Whether self-signatures and bindings over SHA-1 count.
    public var acceptsLegacyBindings: Bool
    /// What gpg takes as the current time; nil for the clock.
    public var time: Timestamp?
    /// Whether a signature that seems older than its key, or a key of the future, is checked nevertheless.
    public var ignoresTimeConflicts = false
    /// Names of notations that may be critical: gpg takes a signature with any other for a bad one.
    public var knownNotations: [String] = []
    /// Whether gpg puts signatures that stand in a wrong place of a certificate in their right one. It holds each that does
    /// not verify against every part, so that a thousand forged ones take it minutes.
    var repairsKeys = true
    /// How long one gpg process may take, in seconds.
    public var secondsPerOperation: UInt32

    public init(acceptsLegacyBindings: Bool = false, time: Timestamp? = nil, secondsPerOperation: UInt32 = 60) {
        self.acceptsLegacyBindings = acceptsLegacyBindings
        self.time = time
        self.secondsPerOperation = secondsPerOperation
    }

    /// What stands in every private home's gpg.conf. See: man 1 gpg
    package static let always = [
        "no-tty", "no-greeting", "quiet", "batch", "trust-model always", "no-auto-check-trustdb",
        "no-auto-key-retrieve",
        "no-auto-key-import", "lock-never", "import-options self-sigs-only,import-minimal",
    ]

    /// The home's gpg.conf.
    var configuration: String {
        var lines = Self.always + ["no-autostart", "require-cross-certification", "weak-digest RIPEMD160"]
        if !acceptsLegacyBindings { lines.append("weak-digest SHA1") }
        // The exclamation mark stops the clock there.
        if let time { lines.append("faked-system-time \(time.secondsSince1970)!") }
        if ignoresTimeConflicts { lines.append("ignore-time-conflict") }
        if !repairsKeys { lines.append("import-options no-repair-keys") }
        lines += knownNotations.map { "known-notation \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }
}
