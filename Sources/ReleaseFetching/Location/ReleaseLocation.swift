internal import Findings
public import Releases
public import TrustPolicy

/// Which release is wanted, in the words of its distribution.
public struct ReleaseRequest: Sendable, Hashable {
    public var product: String
    /// Nil for the latest.
    public var version: String?
    public var channel: String?
    /// Nil for this machine's.
    public var platform: String?

    public init(product: String, version: String? = nil, channel: String? = nil, platform: String? = nil) {
        self.product = product
        self.version = version == ReleaseLocation.latest ? nil : version
        self.channel = channel
        self.platform = platform
    }
}

/// Where a release is, by its policy's distribution: its addresses at every origin, in the order in which they are tried.
public struct ReleaseLocation: Sendable, Hashable {
    /// What the address of the newest release has in the place of a version.
    public static let latest = "latest"

    public private(set) var request: ReleaseRequest
    /// Nil where the release has the same files for every platform.
    public let platform: String?
    private let distribution: Policy.Distribution
    private let origins: [String]
    private let signs: SignedKind
    /// Whether the platform was asked for, rather than being this machine's.
    private let isPlatformNamed: Bool

    /// - Parameters:
    ///   - origins: instead of the policy's; empty for those.
    ///   - known: versions that are known to exist, for the way in which they are named.
    /// - Throws: ``LocationError`` where there can be no such release.
    public init(
        of request: ReleaseRequest, by policy: Policy, origins: [String] = [], known: [ReleaseVersion] = [],
        machine: MachinePlatform = .current
    ) throws(LocationError) {
        guard let distribution = policy.distribution else {
            throw LocationError(
                "the policy for '\(policy.product)' does not say where its releases are",
                remedy:
                    "Give the file's address instead of the product: verify-uploader fetch https://… --trust POLICY.")
        }
        guard request.product == policy.product else {
            throw LocationError(
                "the policy is for '\(policy.product)', and '\(request.product)' was asked for",
                remedy: "Ask for '\(policy.product)', or give the policy for '\(request.product)' with --trust.")
        }
        if let version = request.version { try Self.check(version, policy, known) }
        self.request = request
        self.distribution = distribution
        self.origins = origins.isEmpty ? distribution.origins : origins
        signs = policy.release.signs
        isPlatformNamed = request.platform != nil
        platform = try Self.platform(of: request, distribution, machine)
        if distribution.path.contains("{channel}") {
            guard let channel = request.channel else {
                throw LocationError("'\(request.product)' is published in channels: name one with --channel")
            }
            try Self.checkName(channel, "channel")
        }
        _ = try addresses(ofVersion: request.version)
    }

    /// The artifact's name, as its publisher calls it.
    public var artifactName: String {
        platform.flatMap { distribution.artifact[$0] } ?? distribution.artifact["default"] ?? ""
    }

    /// The addresses at every origin.
    ///
    /// - Parameter version: nil for the latest.
    public func addresses(ofVersion version: String?) throws(LocationError) -> [ReleaseAddresses] {
        var addresses: [ReleaseAddresses] = []
        for origin in origins {
            let artifact = try address(distribution.path, at: origin, version)
            let manifest =
                signs == .manifest ? try address(distribution.manifest, at: origin, version) : nil
            addresses.append(
                ReleaseAddresses(
                    artifact: artifact, manifest: manifest,
                    signature: try address(distribution.signature, at: origin, version)))
        }
        return addresses
    }

    /// The same for a version that is known to be meant.
    func naming(_ version: String) -> ReleaseLocation {
        var location = self
        location.request.version = version
        return location
    }

    var hasManifest: Bool { signs == .manifest }

    /// What a signature need not say unless the policy requires it: what nobody asked for, and what the address says.
    public var saidByAddress: Set<IdentityField> {
        var fields: Set<IdentityField> = [.product]
        if request.version == nil || namesVersion { fields.insert(.version) }
        if request.channel == nil || distribution.path.contains("{channel}") { fields.insert(.channel) }
        let hasOwnName = platform.map { distribution.artifact[$0] != nil } ?? false
        if !isPlatformNamed || hasOwnName || distribution.path.contains("{platform}") { fields.insert(.platform) }
        return fields
    }

    /// Whether another version has another address.
    public var namesVersion: Bool { distribution.path.contains("{version}") }

    private func address(
        _ pattern: String, at origin: String, _ version: String?
    ) throws(LocationError) -> ReleaseAddress {
        let path = filled(distribution.path, version)
        let base = origin.hasSuffix("/") ? String(origin.dropLast()) : origin
        let text = filled(pattern, version).replacing("{path}", with: path)
        return try ReleaseAddress("\(base)/\(text)")
    }

    /// What stands in braces is known: the policy was read strictly, and each value is a name.
    private func filled(_ pattern: String, _ version: String?) -> String {
        let values = [
            ("version", version ?? Self.latest), ("platform", platform ?? ""), ("artifact", artifactName),
            ("channel", request.channel ?? ""), ("product", request.product),
        ]
        return values.reduce(pattern) { $0.replacing("{\($1.0)}", with: $1.1) }
    }
}

extension ReleaseLocation {
    private static func checkName(_ text: String, _ what: StaticString) throws(LocationError) {
        guard ReleaseName.isValid(text.utf8) else {
            let state: Message = text.isEmpty ? "is empty" : "'\(text)' is no name"
            throw LocationError(
                "the \(what.description) \(state): it takes letters, digits and . _ + -, and begins with a letter or digit",
                remedy: text.isEmpty ? "The variable that it is taken from may be empty, or not set." : nil)
        }
    }

    /// - Throws: where there can be no such version, as far as the policy and others that are known tell.
    private static func check(
        _ text: String, _ policy: Policy, _ known: [ReleaseVersion]
    ) throws(LocationError) {
        try checkName(text, "version")
        guard let version = ReleaseVersion(text) else { return }
        if let hint = VersionNaming.objection(
            to: version, among: known + [policy.release.minimumVersion].compactMap(\.self))
        {
            throw LocationError("there is no release '\(text)': \(hint)")
        }
        if let minimum = policy.release.minimumVersion, version.relation(to: minimum) == .older {
            throw LocationError(
                "'\(text)' is older than '\(minimum.text)', the oldest release that the policy allows",
                remedy: "Ask for that one or a newer one with --release-version.")
        }
    }

    private static func platform(
        of request: ReleaseRequest, _ distribution: Policy.Distribution, _ machine: MachinePlatform
    ) throws(LocationError) -> String? {
        let names = Message(joining: distribution.platforms.map { "\($0)" }, separator: ", ")
        if let platform = request.platform {
            try checkName(platform, "platform")
            guard distribution.platforms.isEmpty || distribution.platforms.contains(platform) else {
                throw LocationError(
                    "'\(request.product)' is not published for '\(platform)', but for: \(names)",
                    remedy: "Name one of these with --platform.")
            }
            return platform
        }
        guard !distribution.platforms.isEmpty || distribution.path.contains("{platform}") else { return nil }
        guard let platform = machine.name(among: distribution.platforms) else {
            let list: Message = distribution.platforms.isEmpty ? "" : ", but for: \(names)"
            throw LocationError(
                "nothing says that '\(request.product)' is published for this machine (\(machine.description))\(list)",
                remedy: "Name the platform with --platform.")
        }
        return platform
    }
}
