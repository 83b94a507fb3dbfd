public import FileAccess
public import ReleaseVerification
public import Releases

/// What is to be fetched, and what is to become of it.
public struct FetchPlan {
    /// Where it is.
    public enum Place: Sendable {
        /// Where a policy says that its product's releases are.
        case product(ReleaseLocation)
        /// Where the user said that it is.
        case addresses(ReleaseAddresses)
    }

    /// How it is held against what was locked.
    public enum Lock: Sendable {
        /// What is not locked yet is added.
        case add(LockFile)
        /// Nothing else than what is locked is accepted.
        case only(LockFile)
        /// The same release with other content takes the place of what was locked.
        case update(LockFile)

        public var file: LockFile {
            switch self {
            case .add(let file), .only(let file), .update(let file): file
            }
        }
    }

    public let place: Place
    public let check: DownloadCheck
    /// Whether a manifest vouches for the artifact, rather than a signature over it or a digest.
    public var hasManifest: Bool {
        switch place {
        case .product(let location): location.hasManifest
        case .addresses(let addresses): addresses.manifest != nil
        }
    }

    /// Whether the newest release was asked for: then its address may lead to another one a moment later.
    public var isLatest: Bool {
        switch place {
        case .product(let location): location.request.version == nil
        case .addresses(let addresses):
            addresses.artifact.shown.split(separator: "/").contains { $0 == ReleaseLocation.latest }
        }
    }
    public var lock: Lock?
    public var cache: ArtifactCache?
    /// Versions that were accepted here before: they only tell how releases are named.
    public var seenVersions: [ReleaseVersion] = []
    /// What ``largestArtifact`` is where nobody says otherwise: 4 GiB.
    public static let usualLargestArtifact: Int64 = 4 << 30
    /// The most bytes of an artifact.
    public var largestArtifact: Int64
    /// Where the file is received: beside it, nothing is left.
    public let destination: BytePath

    public init(
        _ place: Place, to destination: BytePath, check: DownloadCheck, largestArtifact: Int64
    ) {
        self.place = place
        self.destination = destination
        self.check = check
        self.largestArtifact = largestArtifact
    }
}

/// What happened at one origin, whatever came of it.
public struct FetchAttempt: Sendable {
    public let origin: String
    /// Those that were asked for, in order.
    public var parts: [DownloadedPart] = []
    public var result: CheckedFile?

    init(at origin: String) {
        self.origin = origin
    }
}

/// What came of all origins.
public enum FetchOutcome: ~Copyable {
    case accepted(AcceptedFetch)
    case refused
}

/// A verified download with what it rests on.
public struct AcceptedFetch: ~Copyable {
    public let download: VerifiedDownload
    public let claims: DownloadClaims
    public let result: CheckedFile
    /// As it is locked; nil where nothing says what it is.
    public let locked: LockedRelease?

    /// What the signatures that count say of it, over its manifest or over the file itself; nil where a digest alone decided.
    public var signed: SignedDecision? { download.signed ?? claims.signed }

    /// Puts the file where it was to go.
    public consuming func takeDownload() -> VerifiedDownload { download }
}
