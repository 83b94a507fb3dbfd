internal import CGPGME
internal import FileAccess
internal import Findings
internal import GnuPG
internal import OpenPGP
internal import SystemPackage

/// A private GnuPG home to sign from, for this run only: with a `gpg.conf` of ours, so that nothing of the user's gets into
/// a signature. Its secret keys are with an agent of its own, or with the user's agent, to which its socket then leads.
///
/// It lies in memory where that can be. Its own agent is ended before it is wiped and removed.
final class SigningHome {
    /// Who has the secret keys.
    enum Keeper {
        /// An agent that gpg starts for this home, for keys that stay in it.
        case ownAgent
        /// The same for keys that are exported again, protected as the agent protects them.
        case ownAgentForExports
        /// The user's, which listens there.
        case userAgent(socket: BytePath)
    }

    let context: EngineContext
    private let folder: PrivateFolder
    /// What one with a few keys takes, in bytes.
    private static let room = 256 << 10
    private let keeper: Keeper
    private let socket: BytePath
    private var configuration: [String] = []
    private var passphrase: Passphrase?

    init(keeper: Keeper, seconds: UInt32, variables: [[UInt8]]) throws(SigningError) {
        let folder: PrivateFolder
        do throws(FileError) {
            folder = try PrivateFolder(purpose: "", longestPath: EngineHome.longestPath, contents: .secrets)
        } catch {
            throw SigningError(home: error)
        }
        do throws(EngineError) {
            socket = try AgentSocket.path(forHome: folder.path)
            context = try EngineContext(home: folder.path, seconds: seconds, processorSeconds: 0, variables: variables)
        } catch {
            throw SigningError(error)
        }
        self.folder = folder
        self.keeper = keeper
        if hasOwnAgent { LivingAgents.expect(at: socket) }
        do throws(FileError) {
            try self.folder.checkRoom(for: Self.room)
            try prepare()
        } catch {
            throw SigningError(home: error)
        }
    }

    /// Sees to it that a file can still grow: a gpg that failed does not say that this was why.
    func checkRoom() throws(SigningError) {
        do throws(FileError) {
            try folder.checkRoom(for: 64 << 10)
        } catch {
            throw SigningError(home: error)
        }
    }

    deinit {
        if hasOwnAgent {
            Agent(socket: socket).end()
            LivingAgents.expectNone(at: socket)
        }
        // Elsewhere than in the home, nothing else would remove it.
        if socket.folder != folder.path, let outside = try? Folder(socket.folder) {
            try? outside.remove(socket.name ?? [])
        }
        SocketFolder.remove(forHome: folder.path)
    }

    private var hasOwnAgent: Bool {
        if case .userAgent = keeper { false } else { true }
    }

    /// See: man 1 gpg-agent
    private func prepare() throws(FileError) {
        switch keeper {
        case .ownAgent:
            // A low count makes unlocking fast; the files are protected by where they lie, and for seconds only.
            try configureAgent(count: 65_536)
        case .ownAgentForExports:
            // The highest count that OpenPGP knows (RFC 9580 section 3.7.1.3): who steals the file has to guess.
            try configureAgent(count: 65_011_712)
        case .userAgent(let target):
            let redirection = Array("%Assuan%\nsocket=".utf8) + target.bytes + [UInt8(ascii: "\n")]
            try Folder(socket.folder).create(socket.name ?? [], containing: redirection)
        }
        try configure([])
    }

    private func configureAgent(count: Int) throws(FileError) {
        let lines = ["s2k-count \(count)", "disable-scdaemon", "no-allow-external-cache"]
        try folder.folder.create(Array("gpg-agent.conf".utf8), containing: Self.text(lines))
    }

    /// Writes gpg.conf: what always holds, and `lines`.
    func configure(_ lines: [String]) throws(FileError) {
        var fixed = EngineOptions.always + ["no-emit-version", "no-comments"]
        if case .userAgent = keeper { fixed.append("no-autostart") }
        let name = Array("gpg.conf".utf8)
        try folder.folder.remove(name)
        try folder.folder.create(name, containing: Self.text(fixed + lines))
        configuration = lines
    }

    /// Makes gpg sign with exactly this key, in this way: gpgme has no calls for the hash and the lifetime.
    func configure(key: Fingerprint, order: SignatureOrder) throws(SigningError) {
        var lines = ["default-key \(key.hexadecimal)!", "digest-algo \(order.hash.algorithm.name)"]
        if let lifetime = order.lifetime { lines.append("default-sig-expire seconds=\(lifetime.seconds)") }
        guard configuration != lines else { return }
        do throws(FileError) {
            try configure(lines)
        } catch {
            throw SigningError(home: error)
        }
    }

    /// Has the own agent, which runs since the first operation that needed it, ended with this process.
    func noteAgent() {
        if let pid = Agent(socket: socket).processID() { LivingAgents.insert(pid) }
    }

    /// Says who is asked for a passphrase.
    func unlock(with unlocking: Unlocking) {
        switch unlocking {
        case .passphrase(let passphrase):
            unsafe gpgme_set_pinentry_mode(context.raw, GPGME_PINENTRY_MODE_LOOPBACK)
            unsafe passphrase.attach(to: context.raw)
            // gpgme keeps its address.
            self.passphrase = passphrase
        case .terminal: unsafe gpgme_set_pinentry_mode(context.raw, GPGME_PINENTRY_MODE_DEFAULT)
        case .nobody: unsafe gpgme_set_pinentry_mode(context.raw, GPGME_PINENTRY_MODE_ERROR)
        }
    }

    /// Lets gpg read the public keys of `user`, where they lie: gpg makes other files than these beside the links only. What
    /// `user` says of keys is copied, as gpg opens that for writing.
    func readPublicKeys(of user: borrowing Folder) throws(SigningError) {
        do throws(FileError) {
            for ring in ["pubring.kbx", "pubring.gpg"].map({ Array($0.utf8) }) where try user.holds(ring) {
                guard let path = user.path.appending(ring) else { continue }
                try folder.folder.makeLink(ring, to: path)
            }
            let database = Array("trustdb.gpg".utf8)
            guard try user.holds(database) else { return }
            let bytes = try user.file(named: database).readAll(limit: Self.largestTrustDatabase)
            try folder.folder.create(database, containing: bytes)
        } catch {
            throw SigningError(home: error)
        }
    }

    /// In bytes: it holds 40 for each key and user ID.
    private static let largestTrustDatabase = 16 << 20

    /// Gives the own agent the files in which the agent of `home` keeps `keys`; they stay protected as they are.
    func copyKeys(_ keys: [SecretCertificate.SecretKey], from home: BytePath) throws(SigningError) {
        do throws(FileError) {
            let name = Array("private-keys-v1.d".utf8)
            let target = try folder.folder.makeFolder(name)
            guard let path = home.appending(name) else { return }
            let source = try Folder(path)
            for key in keys {
                guard let keygrip = key.keygrip, key.hasSecret, !key.isOnCard else { continue }
                let file = Array("\(keygrip).key".utf8)
                let secret = try Secret(of: source.file(named: file), limit: KeyFile.largest)
                try target.create(file, containing: secret)
            }
        } catch {
            throw SigningError(home: error)
        }
    }

    /// The revocation certificate that gpg made together with the primary key `key`. See: man 1 gpg, openpgp-revocs.d
    func preparedRevocation(of key: Fingerprint) throws(FileError) -> [UInt8] {
        let revocations = try folder.folder.folder(named: Array("openpgp-revocs.d".utf8))
        return try revocations.file(named: Array("\(key.hexadecimal).rev".utf8)).readAll(limit: 65_536)
    }

    private static func text(_ lines: [String]) -> [UInt8] {
        Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}
