public import FileAccess
public import Findings
public import Manifests

/// libcrypto could not compute a digest.
public struct HashingError: FindingError, Hashable {
    public let algorithm: DigestAlgorithm
    public let reason: Message

    init(_ algorithm: DigestAlgorithm, _ reason: Message) {
        self.algorithm = algorithm
        self.reason = reason
    }

    public var finding: Finding {
        Finding(.internalError, "the \(algorithm.rawValue) digest cannot be computed: \(reason)")
    }
}

/// Why a file has no digest.
public enum FileHashingError: FindingError, Hashable {
    case file(FileError)
    case hashing(HashingError)

    public var finding: Finding {
        switch self {
        case .file(let error): error.finding
        case .hashing(let error): error.finding
        }
    }
}
