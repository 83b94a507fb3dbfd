internal import FileAccess
internal import Findings
internal import GnuPG
public import OpenPGP

/// The certificates that were found for primary keys so far, one file each in the folder `keys` of the state folder, named
/// for its fingerprint. What was found once stays: a revocation above all, whatever copies come later.
public struct KeyCache: Sendable {
    private let folder: StateFolder

    private static let subfolder = Array("keys".utf8)

    public init(in folder: StateFolder) {
        self.folder = folder
    }

    /// What is cached of these primary keys; nothing for those that have no file.
    ///
    /// - Throws: ``TrustStateError`` for a file that holds something else: it may have held a revocation.
    public func files(for keys: some Sequence<Fingerprint>) throws(TrustStateError) -> [KeyFile] {
        guard let state = try folder.open(), let folder = try Self.subfolder(of: state) else { return [] }
        var files: [KeyFile] = []
        for key in Set(keys).sorted() {
            if let file = try Self.file(for: key, in: folder) { files.append(file) }
        }
        return files
    }

    /// `certificates`, each with all that the cache knows of its primary key. Nothing is written.
    public func merge(with certificates: [Certificate]) throws(TrustStateError) -> [Certificate] {
        KeyFile.merged(try files(for: certificates.map(\.fingerprint)).flatMap(\.certificates) + certificates)
    }

    /// Merges `certificates` with what is cached, and caches the result. What changes nothing is not written.
    ///
    /// What anybody could have made is not cached: a revocation with a hash that can be forged counts as long as it is there,
    /// and so does one by a key that only a forged signature names for that. And no number of other signatures, or of
    /// revocations that do not verify, keeps a revocation out.
    ///
    /// - Returns: the merged certificates. One with a signature that cannot be read is among them and not cached: a copy of
    ///   it would no longer say that.
    @discardableResult
    public func store(_ found: [Certificate]) throws(TrustStateError) -> [Certificate] {
        let before = try contents(of: try files(for: found.map(\.fingerprint)).flatMap(\.certificates))
        let merged = try merged(with: found)
        guard try contents(of: merged) != before else { return merged }
        let locked = try folder.lock()
        // Once more, on what other processes have cached meanwhile.
        let complete = try self.merged(with: merged)
        let folder = try Self.madeSubfolder(of: locked.folder)
        for (fingerprint, bytes) in try contents(of: complete).sorted(by: { $0.key < $1.key }) {
            let name = Self.name(of: fingerprint)
            guard try folder.content(of: name, limit: KeyFile.largest) != bytes else { continue }
            try Self.check(bytes, fingerprint, folder.path)
            try folder.replace(name, with: bytes)
        }
        return complete
    }
}

extension KeyCache {
    private static func name(of fingerprint: Fingerprint) -> [UInt8] { Array("\(fingerprint.hexadecimal).pgp".utf8) }

    private static func subfolder(of state: borrowing Folder) throws(TrustStateError) -> Folder? {
        do throws(FileError) {
            return try state.safeFolder(named: subfolder)
        } catch {
            // Something that is no folder has this name, or nothing has.
            if error.code == .notFound, (try? state.holds(subfolder)) == false { return nil }
            throw .file(error)
        }
    }

    private static func madeSubfolder(of state: borrowing Folder) throws(TrustStateError) -> Folder {
        if let folder = try subfolder(of: state) { return folder }
        return try orStateError { () throws(FileError) in try state.makeFolder(subfolder) }
    }

    private static func file(for key: Fingerprint, in folder: borrowing Folder) throws(TrustStateError) -> KeyFile? {
        guard let bytes = try folder.content(of: name(of: key), limit: KeyFile.largest) else { return nil }
        return try check(bytes, key, folder.path)
    }

    /// All that is known of `certificates`, as far as it is cached.
    private func merged(with certificates: [Certificate]) throws(TrustStateError) -> [Certificate] {
        var cacheable: [Certificate] = []
        for certificate in try merge(with: certificates) { cacheable.append(try Self.cacheable(certificate)) }
        return cacheable
    }

    private static func cacheable(_ certificate: Certificate) throws(TrustStateError) -> Certificate {
        do throws(EngineError) {
            guard certificate.needsVerification else { return certificate.cacheable() }
            let verified = try certificate.verified(process: try GnuPGProcess.prepare())
            return certificate.cacheable(verified: verified)
        } catch {
            throw .engine(error)
        }
    }

    /// A cached file, which holds the one certificate that it is named for.
    @discardableResult
    private static func check(
        _ bytes: [UInt8], _ key: Fingerprint, _ folder: BytePath
    ) throws(TrustStateError) -> KeyFile {
        let path = folder.appending(name(of: key)) ?? folder
        let file: KeyFile
        do throws(FormatError) {
            file = try KeyFile(bytes)
        } catch {
            throw .malformed(path, error.reason)
        }
        guard file.certificates.map(\.fingerprint) == [key], file.unsupported.isEmpty,
            file.certificates.first?.complete() == bytes
        else { throw .malformed(path, "it is not what is cached of the key \(key.hexadecimal)") }
        return file
    }

    /// What the file of each certificate is to hold.
    private func contents(of certificates: [Certificate]) throws(TrustStateError) -> [Fingerprint: [UInt8]] {
        var contents: [Fingerprint: [UInt8]] = [:]
        for certificate in certificates where !certificate.hasUnreadableSignature {
            let key = certificate.fingerprint
            guard contents.updateValue(certificate.complete(), forKey: key) == nil else {
                throw .malformed(folder.path, "two keys have the fingerprint \(key.hexadecimal)")
            }
        }
        return contents
    }
}
