import Manifests
import TestSupport
import Testing

private func run(_ program: String, _ arguments: [String], in folder: ScratchFolder) throws -> ProgramRun {
    try ProgramRun(program, arguments, in: folder.path)
}

@Suite("Manifests of other tools, and for them", .serialized)
struct ManifestToolTests {
    static let names = [
        "plain", " leading", "trailing ", "back\\slash", "new\nline", "*star", "grün", "a(b)", "x) = y", "x)= y",
        "#hash",
    ]

    /// A folder with one file for each name, each with its name as its content.
    private func folderWithFiles() throws -> ScratchFolder {
        let folder = try ScratchFolder()
        for name in Self.names { try folder.write(name, name) }
        return folder
    }

    private func check(_ bytes: [UInt8], as fileName: String, _ format: Manifest.Format, _ names: [String]) throws {
        let manifest = try Manifest(bytes, fileName: Array(fileName.utf8))
        #expect(manifest.format == format)
        #expect(manifest.entries.map(\.text) == names)
    }

    @Test(.enabled(if: isInstalled("/usr/bin/sha256sum") || !mayBeMissing, "sha256sum is not installed"))
    func whatSha256sumWritesIsRead() throws {
        let folder = try folderWithFiles()
        for (arguments, format) in [([], Manifest.Format.gnu), (["-b"], .gnu), (["--tag"], .bsd)] {
            let output = try run("/usr/bin/sha256sum", arguments + ["--"] + Self.names, in: folder).output
            try check(output, as: "SHA256SUMS", format, Self.names)
        }
    }

    @Test(.enabled(if: isInstalled("/usr/bin/shasum") || !mayBeMissing, "shasum is not installed"))
    func whatShasumWritesIsRead() throws {
        let folder = try folderWithFiles()
        for (arguments, format) in [([], Manifest.Format.gnu), (["-b"], .gnu), (["--tag"], .bsd)] {
            let names = Self.names.filter { !$0.hasPrefix(" ") && !$0.hasSuffix(" ") }
            let output = try run("/usr/bin/shasum", ["-a", "512"] + arguments + names, in: folder).output
            try check(output, as: "SHASUMS512.txt", format, names)
        }
    }

    @Test(.enabled(if: isInstalled("/usr/bin/openssl") || !mayBeMissing, "openssl is not installed"))
    func whatOpensslWritesIsReadAndWrittenAlike() throws {
        let folder = try folderWithFiles()
        let names = Self.names.filter { !$0.contains("\n") }
        for name in ["sha256", "sha512-256", "sha3-512", "blake2b512", "md5"] {
            let output = try run("/usr/bin/openssl", ["dgst", "-\(name)"] + names, in: folder).output
            try check(output, as: "sums", .openssl, names)
            let manifest = try Manifest(output, fileName: Array("sums".utf8))
            #expect(try manifest.serialized(as: .openssl) == output)
        }
        let plain = try run("/usr/bin/openssl", ["dgst", "-r", "-sha256", "plain"], in: folder).output
        try check(plain, as: "sums", .gnu, ["plain"])
    }

    @Test(.enabled(if: isInstalled("/usr/bin/rhash") || !mayBeMissing, "rhash is not installed"))
    func whatRhashWritesIsRead() throws {
        let folder = try folderWithFiles()
        let names = ["plain", "grün", "a(b)", "x) = y"]
        for (arguments, format) in [(["--sha256"], Manifest.Format.gnu), (["--sha256", "--bsd"], .bsd)] {
            try check(try run("/usr/bin/rhash", arguments + names, in: folder).output, as: "sums", format, names)
        }
    }

    @Test(
        .enabled(if: isInstalled("/usr/bin/shasum") || !mayBeMissing, "a tool is not installed"),
        arguments: [Manifest.Format.gnu, .bsd])
    func whatIsWrittenTheToolsAccept(format: Manifest.Format) throws {
        let folder = try folderWithFiles()
        let output = try run("/usr/bin/sha256sum", ["--"] + Self.names, in: folder).output
        let manifest = try Manifest(output, fileName: Array("SHA256SUMS".utf8))
        #expect(try manifest.serialized(as: .gnu) == output)
        try folder.write("SUMS", manifest.serialized(as: format))
        for program in ["/usr/bin/sha256sum", "/usr/bin/shasum"] {
            #expect(try run(program, ["-c", "--strict", "SUMS"], in: folder).status == 0, "\(program)")
        }
    }

    /// The shell makes the names, which no `String` can hold. Without shasum: it writes a carriage return as it is and
    /// does not undo the escape for one.
    @Test(
        .enabled(if: isInstalled("/usr/bin/sha256sum") || !mayBeMissing, "sha256sum is not installed"),
        arguments: [([], Manifest.Format.gnu), (["-b"], .gnu), (["--tag"], .bsd)])
    func namesThatAreNotTextAreReadAndWrittenAlike(arguments: [String], format: Manifest.Format) throws {
        let folder = try folderWithFiles()
        let script = """
            bad=$(printf 'bad\\377\\376'); return=$(printf 'carriage\\rreturn')
            printf 1 > "$bad"; printf 2 > "$return"
            sha256sum "$@" -- "$bad" "$return"
            """
        let output = try run("/bin/sh", ["-c", script, "sh"] + arguments, in: folder).output
        let manifest = try Manifest(output, fileName: Array("SHA256SUMS".utf8))
        #expect(manifest.format == format)
        let names = [Array("bad".utf8) + [0xFF, 0xFE], Array("carriage\rreturn".utf8)]
        #expect(manifest.entries.map(\.name) == names)
        for written in [Manifest.Format.gnu, .bsd] {
            try folder.write("SUMS", manifest.serialized(as: written))
            #expect(try run("/usr/bin/sha256sum", ["-c", "--strict", "SUMS"], in: folder).status == 0)
        }
    }
}
