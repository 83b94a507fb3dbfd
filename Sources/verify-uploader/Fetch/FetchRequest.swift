import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import Manifests
import ReleaseFetching

/// What the command line asks to be fetched, held against itself.
struct FetchRequest {
    /// Where it is, as it was typed.
    enum Source {
        case product(String)
        case addresses(ReleaseAddresses)
    }

    let source: Source
    let command: FetchCommand
    let pins: [Digest]

    /// - Throws: `ValidationError` for what makes no sense together.
    init(_ command: FetchCommand) throws {
        self.command = command
        pins = try command.pins.map { pin in
            guard let digest = Digest(pin) else {
                throw ValidationError("--pin takes ALGORITHM:HEX, such as sha256: and 64 hexadecimal digits.")
            }
            return digest
        }
        do {
            source = try Self.source(command, isPinned: !pins.isEmpty)
        } catch let error as LocationError {
            throw ValidationError("\(error.finding.message.text). \(error.finding.remedy.text)")
        }
    }

    private static func source(_ command: FetchCommand, isPinned: Bool) throws -> Source {
        let trust = command.trust
        guard command.release.contains("://") else {
            guard trust.hasPolicy else {
                throw ValidationError(
                    """
                    Nothing says where '\(command.release)' is and whose signature counts. Name a policy: verify-uploader fetch \
                    PRODUCT --trust POLICY.trust.json; or give the address of the file itself.
                    """)
            }
            guard command.manifest == nil, command.signature == nil else {
                throw ValidationError("--manifest and --signature go with an address: the policy says where they are.")
            }
            guard trust.release.product == nil || trust.release.product == command.release else {
                throw ValidationError("--product contradicts '\(command.release)'.")
            }
            return .product(command.release)
        }
        guard command.fetching.origins.isEmpty else { throw ValidationError("--origin goes with a product.") }
        let artifact = try ReleaseAddress(command.release)
        guard trust.isGiven else {
            guard isPinned else {
                throw ValidationError(
                    """
                    There is nothing to trust. Name a policy or the publisher's key: verify-uploader fetch URL --trust \
                    POLICY.trust.json, or --keys KEY.asc
                    """)
            }
            guard command.manifest == nil, command.signature == nil else {
                throw ValidationError("--manifest and --signature need --trust or --keys.")
            }
            return .addresses(ReleaseAddresses(artifact: artifact, manifest: nil, signature: nil))
        }
        let manifest =
            try command.manifest.map { try ReleaseAddress($0) } ?? artifact.appending(ReleaseAddresses.usualManifest)
        let signature =
            try command.signature.map { try ReleaseAddress($0) } ?? manifest.appending(ReleaseAddresses.usualSignature)
        return .addresses(ReleaseAddresses(artifact: artifact, manifest: manifest, signature: signature))
    }

    /// What is known for the record before anything was looked at.
    func record(time: String) -> ExposureRecord {
        var record = ExposureRecord(time: time)
        let release = command.trust.release
        record.product = release.product
        if case .product(let name) = source { record.product = name }
        record.requestedVersion = release.releaseVersion == ReleaseLocation.latest ? nil : release.releaseVersion
        record.channel = release.channel
        record.platform = release.platform
        return record
    }
}
