import Testing

@testable import ReleaseFetching

@Suite("This machine's platform")
struct MachinePlatformTests {
    private static let codecov = ["linux", "linux-arm64", "alpine", "alpine-arm64", "macos", "windows"]
    private static let uploader = ["linux", "alpine", "macos", "windows", "aarch64"]

    private static let names: [(String, MachinePlatform.CLibrary, cli: String?, uploader: String?)] = [
        ("x86_64", .glibc, "linux", "linux"), ("aarch64", .glibc, "linux-arm64", "aarch64"),
        ("x86_64", .musl, "alpine", "alpine"), ("aarch64", .musl, "alpine-arm64", nil), ("riscv64", .glibc, nil, nil),
    ]

    @Test func isCalledWhatThePublisherCallsIt() {
        for (machine, library, cli, old) in Self.names {
            let platform = MachinePlatform(system: "Linux", machine: machine, library: library)
            #expect(platform.name(among: Self.codecov) == cli)
            #expect(platform.name(among: Self.uploader) == old)
        }
    }

    @Test func otherSpellingsAreKnown() {
        let intel = MachinePlatform(system: "Linux", machine: "x86_64", library: .glibc)
        for name in ["linux-amd64", "linux_x86_64", "x86_64-unknown-linux-gnu", "linux64", "Linux-x64"] {
            #expect(intel.name(among: ["darwin-amd64", name]) == name)
        }
        #expect(intel.name(among: ["linux", "linux-amd64"]) == "linux-amd64", "the most exact one")
        #expect(intel.name(among: ["linux-arm64", "alpine", "x86_64-unknown-linux-musl"]) == nil)
        #expect(MachinePlatform(system: "Darwin", machine: "x86_64", library: .glibc).name(among: ["linux"]) == nil)
    }

    @Test func theCLibraryShowsByItsLoader() {
        let library = { (files: [String]) in MachinePlatform.library(of: "x86_64", exists: files.contains) }
        #expect(library(["/lib64/ld-linux-x86-64.so.2"]) == .glibc)
        #expect(library(["/lib/ld-musl-x86_64.so.1"]) == .musl)
        #expect(library(["/lib64/ld-linux-x86-64.so.2", "/lib/ld-musl-x86_64.so.1"]) == .glibc)
        #expect(library(["/etc/alpine-release", "/lib64/ld-linux-x86-64.so.2"]) == .musl)
        #expect(MachinePlatform.current.system == "Linux")
    }
}
