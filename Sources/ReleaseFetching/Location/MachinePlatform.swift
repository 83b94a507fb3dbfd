internal import Glibc

/// What programs this machine runs, and what publishers call that.
public struct MachinePlatform: Sendable, Hashable {
    /// The C library that programs are linked with: one for the other does not start.
    public enum CLibrary: Sendable, Hashable {
        case glibc
        case musl
    }

    /// As uname(2) has it: `Linux`.
    public let system: String
    /// As uname(2) has it: `x86_64`, `aarch64`.
    public let machine: String
    public let library: CLibrary

    public init(system: String, machine: String, library: CLibrary) {
        self.system = system
        self.machine = machine
        self.library = library
    }

    /// The names that a publisher may give it, the most exact one first. None of them stands for another machine or C library.
    public var names: [String] {
        guard system == "Linux" else { return [] }
        let isPlain = machine == "x86_64"
        let machines: [String]
        switch machine {
        case "x86_64": machines = ["x86_64", "amd64", "x64"]
        case "aarch64", "arm64": machines = ["arm64", "aarch64"]
        default: machines = [machine]
        }
        let systems = library == .musl ? ["alpine", "linux-musl", "musl"] : ["linux", "linux-gnu"]
        var names: [String] = []
        for system in systems {
            for machine in machines {
                names += [
                    "\(system)-\(machine)", "\(system)_\(machine)", "\(machine)-\(system)", "\(machine)_\(system)",
                ]
            }
        }
        names += machines.map { "\($0)-unknown-linux-\(library == .musl ? "musl" : "gnu")" }
        // A name without a machine means the usual one, and a machine without a system means the usual system.
        if isPlain { names += (library == .musl ? [] : ["linux64"]) + systems }
        if !isPlain, library == .glibc { names += machines }
        return names
    }

    /// What it is called among `platforms`; nil where none of them is meant for it.
    public func name(among platforms: [String]) -> String? {
        names.first { name in platforms.contains { $0.lowercased() == name } }
            .flatMap { name in platforms.first { $0.lowercased() == name } }
    }

    /// For messages: `Linux x86_64 with musl`.
    public var description: String { "\(system) \(machine) with \(library == .musl ? "musl" : "glibc")" }

    /// This machine. See: man 2 uname
    public static var current: MachinePlatform {
        var name = utsname()
        unsafe uname(&name)
        let system = unsafe withUnsafeBytes(of: &name.sysname) { unsafe text($0) }
        let machine = unsafe withUnsafeBytes(of: &name.machine) { unsafe text($0) }
        return MachinePlatform(
            system: system, machine: machine, library: library(of: machine, exists: { unsafe access($0, F_OK) == 0 }))
    }

    /// Alpine says so; elsewhere the loader of glibc, and then that of musl, which lies on many systems beside the other.
    static func library(of machine: String, exists: (String) -> Bool) -> CLibrary {
        if exists("/etc/alpine-release") { return .musl }
        let loaders = ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"]
        return !loaders.contains(where: exists) && exists("/lib/ld-musl-\(machine).so.1") ? .musl : .glibc
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
