internal import CGPGME
internal import FileAccess
internal import Findings
public import OpenPGP

/// A private GnuPG home that holds one certificate and nothing else, for this run only.
///
/// One certificate a home, so that no other one can adopt its subkeys. It is imported (never written as a keyring file:
/// ring-trust packets forge validity there), and what gpg then lists must be what was meant to be imported. The listing
/// is under way while a signature is checked, and nothing is said about the signature before it has ended well
/// (docs/adr/0020).
public struct EngineHome: ~Copyable {
    private let folder: PrivateFolder
    let listing: KeyListing
    let context: EngineContext

    /// gpg and its sockets want short paths.
    package static let longestPath = 80
    /// What a home with a large certificate takes, in bytes.
    private static let room = 128 << 10
    /// Signatures of its own that a certificate may have for gpg to look for those in a wrong place.
    private static let mostRepaired = 64

    // The home must be there as long as gpg lists its keys.
    deinit {
        listing.wait()
        SocketFolder.remove(forHome: folder.path)
    }

    /// Makes a home and imports `certificate` into it.
    public static func importing(
        _ certificate: Certificate, options: EngineOptions, process: GnuPGProcess
    ) throws(EngineError) -> EngineHome {
        var options = options
        options.repairsKeys = certificate.ownSignatures.count <= mostRepaired
        let folder = try folder(configured: options)
        let context = try EngineContext(home: folder.path, seconds: options.secondsPerOperation)
        let data = try EngineData(certificate.minimized())
        // gpg's exit status is 2 where it dropped part of the certificate; the listing says what it kept.
        _ = try unsafe context.run { unsafe gpgme_op_import($0, data.raw) }
        let listing = KeyListing(of: certificate, home: folder.path, seconds: options.secondsPerOperation)
        return EngineHome(folder: folder, listing: listing, context: context)
    }

    /// A home with the configuration alone.
    static func folder(configured options: EngineOptions) throws(EngineError) -> PrivateFolder {
        do throws(FileError) {
            let folder = try PrivateFolder(purpose: "h", longestPath: longestPath)
            // A gpg that cannot write its key ring says that it knows no key.
            try folder.checkRoom(for: room)
            try folder.folder.create(Array("gpg.conf".utf8), containing: Array(options.configuration.utf8))
            return folder
        } catch {
            throw EngineError(error.code == .noPrivateFolder ? .noPrivateFolder : .home, error.finding.message)
        }
    }

    private init(folder: consuming PrivateFolder, listing: KeyListing, context: consuming EngineContext) {
        self.folder = folder
        self.listing = listing
        self.context = context
    }

    /// What gpg holds of the certificate, once it is known to be nothing else: nil where gpg accepts no part of it (no
    /// self-signature that counts).
    public func keys() throws(EngineError) -> AcceptedKeys? { try listing.keys() }
}
