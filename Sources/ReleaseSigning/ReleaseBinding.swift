public import Findings
public import GnuPGSigning
internal import OpenPGP
internal import Releases
public import TrustPolicy

/// The release that signatures of manifests are bound to: what they say of it, and in whose notations.
public struct ReleaseBinding: Sendable, Hashable {
    /// A manifest's. At least one name.
    public let identity: ReleaseIdentity
    /// Behind the @ of the notations' names, such as `codecov.io`.
    public let domain: String
    /// What puts it into a signature.
    public let notations: [SignedNotation]

    /// What a signer asks for, each as it was typed.
    public struct Request: Sendable, Hashable {
        public var product: String?
        public var version: String?
        public var channel: String?
        public var platform: String?
        public var domain: String?

        public init() {}

        /// Whether a single name is asked for.
        public var namesRelease: Bool { product != nil || version != nil || channel != nil || platform != nil }
    }

    /// Puts together what was asked for and what the policy of the release's users says.
    ///
    /// - Parameter policy: it names the domain and the product; a request may repeat them, and never changes them.
    /// - Throws: ``ReleaseBindingError`` for what cannot be, or not be read again as it was meant.
    public init(_ request: Request, policy: Policy? = nil) throws(ReleaseBindingError) {
        domain = try Self.domain(request, policy)
        identity = try Self.identity(request, policy)
        var notations: [SignedNotation] = []
        for (name, value) in identity.notations(domain: domain) {
            guard let notation = SignedNotation(name: name, value: value) else {
                throw ReleaseBindingError("the notation domain '\(domain)' is too long, or none")
            }
            notations.append(notation)
        }
        self.notations = notations
    }

    /// Whether `notation` is a part of an identity of the same domain, or could be mistaken for one.
    public func claims(_ notation: SignedNotation) -> Bool {
        IdentityClaim.isAbout(Array(notation.name.utf8), domain: domain)
    }

    /// Whether this is what a verifier reads in `packet`.
    func isSaid(by packet: SignaturePacket) -> Bool {
        IdentityClaim(packet.notations, domain: domain) == .bound(identity)
    }

    private static func domain(_ request: Request, _ policy: Policy?) throws(ReleaseBindingError) -> String {
        if let domain = policy?.notationDomain, let asked = request.domain, asked != domain {
            throw ReleaseBindingError("the policy's notation domain is '\(domain)', not '\(asked)'")
        }
        guard let domain = policy?.notationDomain ?? request.domain else {
            throw ReleaseBindingError("nothing says whose notations name the release: add --notation-domain DOMAIN")
        }
        guard Policy.isDomain(domain) else {
            throw ReleaseBindingError("'\(domain)' is no domain, such as example.org")
        }
        return domain
    }

    private static func identity(
        _ request: Request, _ policy: Policy?
    ) throws(ReleaseBindingError) -> ReleaseIdentity {
        if let policy, let asked = request.product, asked != policy.product {
            throw ReleaseBindingError("the policy's product is '\(policy.product)', not '\(asked)'")
        }
        let identity = ReleaseIdentity(
            kind: .manifest, product: try name(request.product ?? policy?.product, "product"),
            version: try name(request.version, "version").flatMap(ReleaseVersion.init),
            channel: try name(request.channel, "channel"), platform: try name(request.platform, "platform"))
        guard identity.version?.text != "latest" else {
            throw ReleaseBindingError("no version is called 'latest': that is what users ask for to get the newest one")
        }
        guard identity != ReleaseIdentity(kind: .manifest) else {
            throw ReleaseBindingError("nothing names the release: add --product NAME, --release-version VERSION, …")
        }
        if let missing = policy?.release.require.first(where: { identity[$0] == nil }) {
            throw ReleaseBindingError("the policy requires that signatures say the release's \(missing.rawValue)")
        }
        return identity
    }

    private static func name(_ value: String?, _ field: Message) throws(ReleaseBindingError) -> String? {
        guard let value, !ReleaseName.isValid(value.utf8) else { return value }
        throw ReleaseBindingError(
            """
            a \(field) is of letters, digits and . _ + -, begins with a letter or digit, and has 128 at most; '\(value)' \
            is none
            """)
    }
}

/// Nothing that signatures could be bound to.
public struct ReleaseBindingError: FindingError, Hashable {
    public let reason: Message

    init(_ reason: Message) {
        self.reason = reason
    }

    public var finding: Finding { Finding(.usage, reason) }
}
