public import Releases

/// What a signature says of the release that it covers, in notations such as `version@codecov.io`.
public struct ReleaseIdentity: Sendable, Hashable {
    /// What the signed bytes are meant as.
    public var kind: SignedKind?
    public var product: String?
    public var version: ReleaseVersion?
    public var channel: String?
    public var platform: String?

    public init(
        kind: SignedKind? = nil, product: String? = nil, version: ReleaseVersion? = nil, channel: String? = nil,
        platform: String? = nil
    ) {
        self.kind = kind
        self.product = product
        self.version = version
        self.channel = channel
        self.platform = platform
    }

    /// The value of one field, as it stands in the notation.
    public subscript(_ field: IdentityField) -> String? {
        switch field {
        case .product: product
        case .version: version?.text
        case .channel: channel
        case .platform: platform
        }
    }

    /// The names that are there, in a fixed order.
    public var names: [(field: IdentityField, value: String)] {
        IdentityField.allCases.compactMap { field in self[field].map { (field, $0) } }
    }

    /// The notations that say this, in a fixed order: name and value.
    ///
    /// - Parameter domain: behind the @ of each name, such as `codecov.io`.
    public func notations(domain: String) -> [(name: String, value: String)] {
        let fields = (kind.map { [(Self.kindName, $0.rawValue)] } ?? []) + names.map { ($0.rawValue, $1) }
        return fields.map { ("\($0)@\(domain)", $1) }
    }

    static let kindName = "type"
}

/// What signed bytes are meant as.
public enum SignedKind: String, Sendable, Hashable, CaseIterable {
    case manifest
    case artifact
    case trustPolicy = "trust-policy"
}

/// What a signature can say of a release.
public enum IdentityField: String, Sendable, Hashable, CaseIterable {
    case product
    case version
    case channel
    case platform
}
