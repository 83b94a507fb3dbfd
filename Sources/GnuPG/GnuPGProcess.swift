internal import CGPGME
internal import Dispatch
internal import FileAccess
internal import Findings
internal import Glibc
internal import Synchronization

/// The proof that this process was made ready for gpgme. The engine works only with it.
///
/// **It changes the whole process**: its environment (which children get too), its handling of SIGCHLD and SIGPIPE, and
/// gpgme's global flags. Call ``prepare(seconds:)`` (or ``begin(seconds:)``) once, first, before any other thread reads
/// the environment; keep what a child of yours must see of the old environment beforehand.
public struct GnuPGProcess: Sendable {
    /// Such as "GnuPG 2.2.40 through gpgme 1.18.0".
    public let engineVersion: String

    /// gpgme runs the `gpg` that it finds along PATH, whatever it is told; so PATH says where.
    package static let searchPath = "/usr/bin:/bin:/usr/local/bin"
    private static let oldestGPGME = "1.16.0"
    private static let oldestGnuPG = "2.2.0"

    private static let preparation = Mutex<Preparation?>(nil)

    /// Begins to make the process ready. When this returns the environment is changed; what gpg says of itself is waited
    /// for by ``prepare(seconds:)``, so that something else can be done meanwhile.
    ///
    /// - Parameter seconds: how long gpg may take for that.
    public static func begin(seconds: UInt32 = 60) {
        _ = onlyPreparation(seconds)
    }

    /// Makes the process ready; later calls give the first one's answer.
    public static func prepare(seconds: UInt32 = 60) throws(EngineError) -> GnuPGProcess {
        try onlyPreparation(seconds).process()
    }

    private static func onlyPreparation(_ seconds: UInt32) -> Preparation {
        preparation.withLock { preparation in
            if let preparation { return preparation }
            let new = Preparation(seconds: seconds)
            preparation = new
            return new
        }
    }

    /// Changes the environment and gpgme's flags.
    ///
    /// - Returns: the version of gpgme.
    fileprivate static func configure() throws(EngineError) -> String {
        clearEnvironment()
        // gpg's exit status is asked for, so it must not be thrown away (docs/adr/0002).
        signal(SIGCHLD, SIG_DFL)
        try SystemConfiguration.check()
        guard unsafe gpgme_set_global_flag("disable-gpgconf", "1") == 0 else {
            throw EngineError(.missing, "this gpgme is too old")
        }
        guard let library = unsafe gpgme_check_version(oldestGPGME) else {
            throw EngineError(.missing, "gpgme \(oldestGPGME) or later is needed")
        }
        return unsafe String(cString: library)
    }

    /// Has gpgme look for gpg, which runs `gpg --version` once; gpgme_engine_check_version would run it a second time.
    fileprivate static func findEngine(_ library: String) throws(EngineError) -> GnuPGProcess {
        var information: gpgme_engine_info_t?
        guard unsafe gpgme_get_engine_info(&information) == 0 else {
            throw EngineError(.missing, "no gpg was found in \(searchPath)")
        }
        var version = ""
        while let engine = unsafe information {
            if unsafe engine.pointee.protocol == GPGME_PROTOCOL_OpenPGP, let text = unsafe engine.pointee.version {
                version = unsafe String(cString: text)
            }
            unsafe information = engine.pointee.next
        }
        guard Version(version) >= Version(oldestGnuPG) else {
            let found: Message = version.isEmpty ? "none was found in \(searchPath)" : "this is '\(version)'"
            throw EngineError(.missing, "GnuPG \(oldestGnuPG) or later is needed, \(found)")
        }
        return GnuPGProcess(engineVersion: "GnuPG \(version) through gpgme \(library)")
    }

    /// Variables that change what gpg, gpgme, libassuan, libgcrypt, OpenSSL or the loader do.
    private static let hostilePrefixes = [
        "GNUPG", "GPG", "ASSUAN_", "GCRYPT", "GCONV_PATH", "SSLKEYLOGFILE", "LD_", "OPENSSL_", "LOCPATH", "NLSPATH",
        "LC_", "LANG", "MALLOC_", "PINENTRY_",
    ]

    private static func clearEnvironment() {
        EnvironmentVariables.drop { name in hostilePrefixes.contains { name.starts(with: $0.utf8) } }
        unsafe setenv("PATH", searchPath, 1)
        unsafe setenv("LC_ALL", "C", 1)
        // Every operation says where its home is. A gpg that did not hear of it must not take the user's.
        unsafe setenv("GNUPGHOME", "/dev/null", 1)
    }
}

/// The one preparation of this process.
private final class Preparation: Sendable {
    private typealias Outcome = Result<GnuPGProcess, EngineError>

    private let seconds: UInt32
    /// Nil until it is known.
    private let outcome = Mutex<Outcome?>(nil)
    private let running = Mutex<SpawnedEngine.Handle?>(nil)
    private let search = DispatchGroup()

    init(seconds: UInt32) {
        self.seconds = seconds
        let library: String
        do throws(EngineError) {
            library = try GnuPGProcess.configure()
        } catch {
            outcome.withLock { $0 = .failure(error) }
            return
        }
        DispatchQueue(label: "engine-search").async(group: search) {
            let found = Outcome { () throws(EngineError) in try self.find(library) }
            self.outcome.withLock { $0 = $0 ?? found }
        }
    }

    private func find(_ library: String) throws(EngineError) -> GnuPGProcess {
        let environment = try EngineEnvironment(home: nil)
        let engine = try SpawnedEngine(seconds: seconds, environment: environment)
        running.withLock { $0 = engine.handle }
        defer {
            running.withLock { $0 = nil }
            _ = engine.ending(within: 1_000)
        }
        return try GnuPGProcess.findEngine(library)
    }

    /// Waits for the end of it, and ends a gpg that takes too long.
    func process() throws(EngineError) -> GnuPGProcess {
        let late = Outcome.failure(EngineError(.timeout, "gpg did not tell its version within \(seconds) seconds"))
        if search.wait(timeout: .now() + .seconds(Int(seconds))) == .timedOut {
            // Said first: to the search, a gpg that was ended is one that is missing.
            outcome.withLock { $0 = $0 ?? late }
            running.withLock { $0?.killAll() }
        }
        return try outcome.withLock { $0 ?? late }.get()
    }
}

/// Numbers between dots, compared one after the other.
private struct Version: Comparable {
    let parts: [Int]

    init(_ text: String) {
        parts = text.split(separator: ".").map { Int($0.prefix { $0.isNumber }) ?? 0 }
    }

    static func < (left: Version, right: Version) -> Bool {
        left.parts.lexicographicallyPrecedes(right.parts)
    }
}
