public import FileAccess
public import Findings
public import OpenPGP
public import TrustPolicy
public import TrustState

/// Gets later versions of a policy from addresses into a folder of this process's own, where a `PolicyChain` looks for them.
/// Nothing of them is read here: what they are is for their roots' signatures to say.
public final class PolicyDownloads {
    private let source: any ReleaseSource
    /// The folder that the user named instead of the policy's own addresses.
    private let named: String?
    private let isOfOneFile: Bool
    private let place: PrivateFolder
    private var versions: Set<Int64> = []
    /// The key files that were found, by address: each is got once.
    private var known: [String: KeyFile] = [:]

    /// - Parameter address: of a folder, or of the next version itself (it ends in `.json`); nil for the addresses that
    ///   each version names.
    /// - Throws: ``FetchError`` where the next version itself is named and cannot be had.
    public init(from address: String?, source: any ReleaseSource) throws(FetchError) {
        self.source = source
        isOfOneFile = address?.hasSuffix(".json") ?? false
        named = address
        place = try orFetchError { () throws(FileError) in try PrivateFolder(purpose: "u") }
        if isOfOneFile, let address { try download(address) }
    }

    /// Where later versions are looked for: the folder that they are put into, or the one file that the user named.
    public var path: BytePath { isOfOneFile ? place.path.appending(Self.oneFile) ?? place.path : place.path }

    private static let oneFile = Array("named.json".utf8)

    private func download(_ address: String) throws(FetchError) {
        do throws(DownloadProblem) {
            guard try getVersion(at: address, as: String(decoding: Self.oneFile, as: UTF8.self)) else {
                throw DownloadProblem(finding: Finding(.downloadMissing, "'\(address)' is not there"))
            }
        } catch {
            throw FetchError(error.finding)
        }
    }

    /// Puts a version and its signatures into the folder, once both were asked for: a version whose signatures
    /// did not come would look like one that nobody signed.
    ///
    /// - Returns: whether there is such a file.
    private func getVersion(at address: String, as name: String) throws(DownloadProblem) -> Bool {
        guard let policy = try content(of: address, limit: Int64(Policy.largest)) else { return false }
        let signature = try content(of: address + ".sig", limit: Int64(SignatureFile.largest))
        try create(name, policy)
        if let signature { try create(name + ".sig", signature) }
        return true
    }

    /// Gets what may follow `policy`, with its signatures, from every address.
    ///
    /// - Returns: warnings for addresses that could not be asked, and errors where none could: then nobody knows what is
    ///   newer. One that has nothing was asked.
    public func lookFor(after policy: AcceptedPolicy) throws -> [Finding] {
        let version = policy.policy.version + 1
        guard !isOfOneFile, versions.insert(version).inserted, let name = policy.file.path(ofVersion: version).name
        else { return [] }
        let text = String(decoding: name, as: UTF8.self)
        var problems: [Finding] = []
        let addresses = addresses(of: policy.policy)
        for (number, address) in addresses.enumerated() {
            // Two files of one version must both be seen, so each has a name that is looked at.
            let copy = number == 0 ? text : text.dropLast(".json".utf8.count) + ".\(number).json"
            let url = "\(Self.folderAddress(address))/\(text)"
            do throws(DownloadProblem) {
                _ = try getVersion(at: url, as: String(copy))
            } catch {
                if let local = error.local { throw local }
                problems.append(error.finding)
            }
        }
        return problems.count < addresses.count ? problems.map { $0.weighing(.warning) } : problems
    }

    /// The key files that `policy` names as lying beside it, from the folders where versions are; also put into ``path``. Asked
    /// for only once the policy is signed by enough roots of the one before.
    public func keys(of policy: Policy) throws -> [KeyFile] {
        var files: [KeyFile] = []
        for case .file(let name) in policy.keys {
            for address in isOfOneFile ? [] : addresses(of: policy) {
                if let file = try keyFile(name, at: "\(Self.folderAddress(address))/\(name)") { files.append(file) }
            }
        }
        return files
    }

    /// Nil where there is none, or none that can be had now: whether a key is missing shows where it is needed.
    private func keyFile(_ name: String, at address: String) throws -> KeyFile? {
        if let file = known[address] { return file }
        do throws(DownloadProblem) {
            guard let bytes = try content(of: address, limit: Int64(KeyFile.largest)), let file = try? KeyFile(bytes)
            else { return nil }
            known[address] = file
            if (try? place.folder.holds(Array(name.utf8))) == false { try create(name, bytes) }
            return file
        } catch {
            if let local = error.local { throw local }
            return nil
        }
    }

    private func addresses(of policy: Policy) -> [String] { named.map { [$0] } ?? policy.updates }

    private static func folderAddress(_ address: String) -> String {
        String(address.hasSuffix("/") ? address.dropLast() : address[...])
    }

    /// Nil where the server says that there is nothing.
    private func content(of text: String, limit: Int64) throws(DownloadProblem) -> [UInt8]? {
        let address: ReleaseAddress
        do throws(LocationError) { address = try ReleaseAddress(text) } catch {
            throw DownloadProblem(finding: error.finding)
        }
        let receiver = MemoryReceiver()
        do throws(DownloadError) {
            _ = try source.download(address, limit: limit, to: receiver, progress: nil)
            return receiver.bytes
        } catch {
            guard error.kind != .missing else { return nil }
            throw DownloadProblem(finding: error.finding, isLocal: error.kind == .local)
        }
    }

    private func create(_ name: String, _ bytes: [UInt8]) throws(DownloadProblem) {
        do throws(FileError) { try place.folder.create(Array(name.utf8), containing: bytes) } catch {
            throw DownloadProblem(finding: error.finding, isLocal: true)
        }
    }
}

/// An address that could not be asked.
private struct DownloadProblem: FindingError {
    let finding: Finding
    var isLocal = false

    /// The same as an error that is no address's fault.
    var local: FetchError? { isLocal ? FetchError(finding) : nil }
}
