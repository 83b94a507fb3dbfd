import Foundation
import TestSupport

/// The targets by their names, and the inputs that are there for each.
enum FuzzedParser: String, CaseIterable, Sendable, CustomStringConvertible {
    case armor
    case signatureFile = "signature-file"
    case keyFile = "key-file"
    case notation
    case manifest
    case trustPolicy = "trust-policy"
    case lockFile = "lock-file"
    case directoryListing = "directory-listing"
    case bucketListing = "bucket-listing"
    case exposureRecord = "exposure-record"

    var description: String { rawValue }

    func check(_ input: [UInt8]) throws(BrokenPromise) -> Bool {
        switch self {
        case .armor: try ArmorTarget.check(input)
        case .signatureFile: try SignatureFileTarget.check(input)
        case .keyFile: try KeyFileTarget.check(input)
        case .notation: try NotationTarget.check(input)
        case .manifest: try ManifestTarget.check(input)
        case .trustPolicy: try TrustPolicyTarget.check(input)
        case .lockFile: try LockFileTarget.check(input)
        case .directoryListing: try DirectoryListingTarget.check(input)
        case .bucketListing: try BucketListingTarget.check(input)
        case .exposureRecord: try ExposureRecordTarget.check(input)
        }
    }

    static let folder = packageFolder + "/Tests/Fuzzing"

    /// By hand and from other tests; what fuzzers found to take new ways; what broke a promise once.
    func inputs(in folders: [String] = ["Seeds", "Corpus", "Found"]) throws -> [(name: String, bytes: [UInt8])] {
        try folders.flatMap { folder -> [(name: String, bytes: [UInt8])] in
            let path = "\(Self.folder)/\(folder)/\(rawValue)"
            guard FileManager.default.fileExists(atPath: path) else { return [] }
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted().map { name in
                ("\(folder)/\(rawValue)/\(name)", try URL(fileURLWithPath: "\(path)/\(name)").bytes())
            }
        }
    }

    /// Of the fuzzer's dictionary; none where it has none.
    func words() throws -> [[UInt8]] {
        let path = "\(Self.folder)/Dictionaries/\(rawValue).dict"
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            .filter { $0.first == "\"" }.map { Self.word($0.utf8.dropFirst().dropLast()) }
    }

    /// Undoes `\\`, `\"` and `\xHH`.
    private static func word(_ text: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            let digits = next == UInt8(ascii: "x") ? Array(rest.prefix(2)) : []
            rest = rest.dropFirst(digits.count)
            bytes.append(UInt8(String(decoding: digits, as: UTF8.self), radix: 16) ?? next)
        }
        return bytes
    }
}
