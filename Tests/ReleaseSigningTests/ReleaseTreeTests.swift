import FileAccess
import Findings
import Foundation
import GnuPG
import GnuPGSigning
import Manifests
import Releases
import TestSupport
import Testing

@testable import ReleaseSigning

/// A folder with files, and a secret key for it.
final class SampleTree: FileFolder {
    private let scratch: ScratchFolder
    private let home: GnuPGHome
    var path: String { scratch.path + "/dist" }

    init() throws {
        scratch = try ScratchFolder()
        home = try GnuPGHome(in: scratch)
        try makeFolder("sub")
        for name in ["b", "a", "sub/c"] { try write(name, name) }
    }

    var folder: BytePath { get throws { try #require(BytePath(path)) } }

    /// Everything below the folder.
    func allNames() throws -> [String] { try FileManager.default.subpathsOfDirectory(atPath: path).sorted() }

    func keys(_ process: GnuPGProcess, notations: [SignedNotation] = []) throws -> [SigningKey] {
        try home.makeKey("a <a@example.org>")
        let order = try #require(SignatureOrder(notations: notations))
        let request = SigningKeyRequest(
            source: .userHome(BytePath(home.path)), signers: [], unlocking: .nobody, order: order)
        return try request.keys(process: process)
    }
}

@Suite("The files of a release", .serialized)
struct ReleaseTreeTests {
    let sample: SampleTree

    init() throws { sample = try SampleTree() }

    @Test func theyAreSortedByTheirBytes() throws {
        try sample.write("B", "x")
        try sample.write("sub-x", "x")
        let plan = try SigningJob(folder: sample.folder, selection: .matching([#require(NamePattern(Array("*".utf8)))]))
        #expect(throws: ReleaseSigningError.self) { _ = try plan.plan() }
        try sample.remove("B")
        let names = try SigningJob(folder: sample.folder).plan().tree.files.map {
            String(decoding: $0.name, as: UTF8.self)
        }
        #expect(names == ["a", "b", "sub-x", "sub/c"])
    }

    enum Change: CaseIterable {
        case content, replacement, removal, addition, link
    }

    func apply(_ change: Change) throws {
        switch change {
        case .content: try sample.write("a", "other content")
        case .replacement:
            try sample.remove("a")
            try sample.write("a", "a")
        case .removal: try sample.remove("sub/c")
        case .addition: try sample.write("sub/d", "x")
        case .link:
            try sample.remove("b")
            #expect(symlink("a", sample.path("b")) == 0)
        }
    }

    @Test(arguments: Change.allCases)
    func whatChangesBetweenListingAndPublishingIsNoticed(_ change: Change) throws {
        let process = try GnuPGProcess.prepare()
        let keys = try sample.keys(process)
        let plan = try SigningJob(folder: sample.folder, layout: .perFile, digests: [.sha256, .sha512]).plan()
        try apply(change)
        let before = try sample.allNames()
        let error = #expect(throws: ReleaseSigningError.self) { _ = try plan.sign(with: keys, process: process) }
        #expect(error?.finding.rule.name == "file-changed")
        #expect(try sample.allNames() == before)
    }

    @Test(arguments: Change.allCases)
    func whatChangesAfterHashingIsNoticed(_ change: Change) throws {
        let tree = try SigningJob(folder: sample.folder).plan().tree
        _ = try TreeDigests(of: tree, [.sha256])
        try apply(change)
        let error = #expect(throws: FileError.self) { try tree.checkUnchanged(.everything) }
        #expect(error?.code == .changed)
    }

    @Test func allOrNothing() throws {
        let process = try GnuPGProcess.prepare()
        let keys = try sample.keys(process)
        try sample.write("SHA512SUMS.sig", "somebody's")
        let plan = try SigningJob(folder: sample.folder, digests: [.sha256, .sha512]).plan()
        let before = try sample.allNames()
        let error = #expect(throws: ReleaseSigningError.self) { _ = try plan.sign(with: keys, process: process) }
        #expect(error?.finding.rule.name == "output-exists")
        #expect(try sample.allNames() == before)
        try sample.remove("SHA512SUMS.sig")
        #expect(try plan.sign(with: keys, process: process).verdict == .signed)
        #expect(try plan.sign(with: keys, process: process).verdict == .unchanged)
        #expect(try plan.sign(with: keys, renewal: .always, process: process).verdict == .signed)
    }
}

@Suite("Names of manifests and signatures")
struct ReleaseLayoutTests {
    static let algorithms = DigestAlgorithm.all.filter(\.isCollisionResistant)

    @Test(arguments: algorithms)
    func whatIsWrittenIsFoundAndReadAsThatAlgorithm(_ algorithm: DigestAlgorithm) throws {
        let file = Array("tool".utf8)
        let combined = ReleaseLayout.combinedName(algorithm: algorithm.rawValue)
        let own = ReleaseLayout.manifestName(for: file, algorithm: algorithm.rawValue)
        let digest = try #require(Digest(algorithm, [UInt8](repeating: 7, count: algorithm.byteCount)))
        let text = try Manifest.text([Manifest.Line(name: file, digest: digest)])
        for name in [combined, own] {
            #expect(Discovery.manifestNames(for: file).contains(name))
            #expect(Discovery.signatureNames(for: name).contains(ReleaseLayout.signatureName(for: name)))
            #expect(try Manifest(text, fileName: name).entries.map(\.digest) == [digest])
            #expect(ReleaseTree.isReserved(name))
            #expect(ReleaseTree.isReserved(Array("folder/".utf8) + ReleaseLayout.signatureName(for: name)))
        }
    }

    @Test(arguments: ["tool", "tool.sig", "tool.asc", "SHA256SUMS.txt", "MYSHA256SUMS", ".SHA256SUM", "SHA256SUMS/x"])
    func otherNamesAreFilesOfTheRelease(_ name: String) {
        #expect(!ReleaseTree.isReserved(Array(name.utf8)))
    }
}
