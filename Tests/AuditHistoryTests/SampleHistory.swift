import AuditHistory
import FileAccess
import Manifests
import MirrorAudit
import OpenPGP
import TestSupport

/// A history in a folder of its own, and audits of it at times that the test gives.
struct SampleHistory {
    let folder: ScratchFolder
    let database: HistoryDatabase

    init(_ folder: ScratchFolder, _ database: HistoryDatabase) {
        (self.folder, self.database) = (folder, database)
    }

    init() throws {
        folder = try ScratchFolder()
        database = try HistoryDatabase(Self.path(folder), for: .remembering)
    }

    var path: String { folder.path("audits.db") }

    /// Does what somebody could do to the file.
    func sqlite(_ script: String) throws {
        let program = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nc.executescript(sys.argv[2])\nc.commit()"
        let run = try ProgramRun("/usr/bin/env", ["python3", "-c", program, path, script])
        guard run.status == 0 else { throw SampleError.notDone(run.errorText) }
    }

    static func path(_ folder: ScratchFolder) throws -> BytePath {
        guard let path = BytePath(folder.path("audits.db")) else { throw SampleError.impossible }
        return path
    }

    /// The start of a day; day 0 is 2021-01-31, when the script was first altered.
    static func day(_ number: Int, second: Int64 = 0) -> Timestamp {
        Timestamp(secondsSince1970: 1_612_051_200 + Int64(number) * 86_400 + second)
    }

    static func digest(_ byte: UInt8) throws -> Digest {
        guard let digest = Digest(.sha256, [UInt8](repeating: byte, count: 32)) else { throw SampleError.impossible }
        return digest
    }

    static let signer = Fingerprint([UInt8](repeating: 0xAB, count: 20))

    static func file(_ path: String, _ content: UInt8?, _ verdict: FileVerdict = .ok) throws -> AuditedFile {
        var file = AuditedFile(Array(path.utf8), .artifact, verdict)
        file.digest = try content.map(digest)
        file.size = content.map(Int64.init)
        if verdict == .ok { file.signers = signer.map { [$0] } ?? [] }
        return file
    }

    /// One audit of a mirror from its start to its end, at a day.
    func audit(_ mirror: String = "https://mirror.example", day: Int, isWhole: Bool = true, _ files: [AuditedFile])
        throws
    {
        let memory = HistoryMemory(database)
        _ = try memory.begin(mirror, isOrigin: false, isWhole: isWhole, at: Self.day(day))
        for file in files { try memory.observe(file, in: mirror, at: Self.day(day, second: 60)) }
        for file in files where file.verdict != .ok {
            try memory.conclude(file, in: mirror, at: Self.day(day, second: 90))
        }
        var target = AuditedTarget(mirror)
        for file in files { target.counts[file.verdict, default: 0] += 1 }
        try memory.end(target, at: Self.day(day, second: 120))
    }
}

enum SampleError: Error {
    case impossible
    case notDone(String)
}
