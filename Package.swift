// swift-tools-version: 6.2
import PackageDescription

/// A Swift module of the project and what it may import; `scripts/check-structure` holds the imports in the sources
/// against this table's order: a module imports only modules that stand above it.
func module(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies)
}

func tests(_ name: String, uses dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies)
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "release-integrity",
    products: [
        // docs/library.md says what each module is for.
        .library(
            name: "ReleaseIntegrity",
            targets: [
                "Findings", "StrictJSON", "FileAccess", "Manifests", "Hashing", "OpenPGP", "Releases", "GnuPG",
                "TrustPolicy", "ReleaseVerification", "TrustState", "Execution", "GnuPGSigning", "ReleaseSigning",
                "Transfer", "ReleaseFetching", "Reports",
            ])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        // C, made visible.
        .systemLibrary(name: "CGPGME", pkgConfig: "gpgme", providers: [.apt(["libgpgme-dev"])]),
        .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        // No pkgConfig: nothing links libcurl (docs/adr/0040).
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CLinux"),
        .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),

        // The library, from bytes to a decision; each module imports only modules above it.
        module("Findings"),
        module("StrictJSON", uses: ["Findings"]),
        module("FileAccess", uses: ["Findings", "CLinux", systemPackage]),
        module("Manifests", uses: ["Findings"]),
        module("Hashing", uses: ["Findings", "Manifests", "FileAccess", "CLibcrypto"]),
        module("OpenPGP", uses: ["Findings"]),
        module("Releases"),
        module("GnuPG", uses: ["Findings", "OpenPGP", "FileAccess", "CGPGME", "CLinux"]),
        module("GnuPGSigning", uses: ["Findings", "OpenPGP", "FileAccess", "GnuPG", "CGPGME", systemPackage]),
        module("TrustPolicy", uses: ["Findings", "StrictJSON", "OpenPGP", "Manifests", "Releases"]),
        module(
            "ReleaseVerification",
            uses: [
                "Findings", "FileAccess", "Manifests", "Hashing", "OpenPGP", "Releases", "GnuPG", "TrustPolicy",
                systemPackage,
            ]),
        module(
            "TrustState",
            uses: [
                "Findings", "StrictJSON", "FileAccess", "Manifests", "Hashing", "OpenPGP", "Releases", "GnuPG",
                "TrustPolicy", "ReleaseVerification", systemPackage,
            ]),
        module("Execution", uses: ["Findings", "FileAccess", "ReleaseVerification", "CLinux", systemPackage]),
        module(
            "ReleaseSigning",
            uses: [
                "Findings", "FileAccess", "Manifests", "Hashing", "OpenPGP", "Releases", "GnuPG", "GnuPGSigning",
                "TrustPolicy", "ReleaseVerification", "TrustState", systemPackage,
            ]),
        module("Transfer", uses: ["Findings", "FileAccess", "CCurl"]),
        module(
            "ReleaseFetching",
            uses: [
                "Findings", "StrictJSON", "FileAccess", "Manifests", "Hashing", "OpenPGP", "Releases", "TrustPolicy",
                "ReleaseVerification", "TrustState", "Transfer", systemPackage,
            ]),
        module(
            "Reports",
            uses: [
                "Findings", "StrictJSON", "FileAccess", "Manifests", "Hashing", "OpenPGP", "TrustPolicy",
                "ReleaseVerification",
            ]),

        module(
            "MirrorAudit",
            uses: [
                "Findings", "StrictJSON", "FileAccess", "Manifests", "Hashing", "OpenPGP", "Releases", "TrustPolicy",
                "ReleaseVerification", "Transfer", systemPackage,
            ]),

        // The only module that opens a database.
        module(
            "AuditHistory",
            uses: [
                "Findings", "StrictJSON", "FileAccess", "Manifests", "OpenPGP", "Releases", "TrustPolicy",
                "ReleaseVerification", "MirrorAudit", "CSQLite", grdb, systemPackage,
            ]),

        module(
            "AuditReports",
            uses: [
                "Findings", "StrictJSON", "FileAccess", "Manifests", "OpenPGP", "MirrorAudit", "AuditHistory",
                "TrustPolicy", "Reports", mustache,
            ]),

        // The commands, and what both share.
        module(
            "CommandSupport",
            uses: [
                "Findings", "StrictJSON", "FileAccess", "OpenPGP", "Releases", "GnuPG", "TrustPolicy",
                "ReleaseVerification", "TrustState", "Reports", "CLinux",
                argumentParser,
            ]),
        .executableTarget(
            name: "verify-uploader",
            dependencies: [
                "Findings", "FileAccess", "Manifests", "Hashing", "OpenPGP", "GnuPG", "TrustPolicy",
                "ReleaseVerification",
                "TrustState", "Execution", "Releases", "Transfer", "ReleaseFetching", "MirrorAudit", "AuditHistory",
                "AuditReports",
                "Reports",
                "CommandSupport", argumentParser, systemPackage,
            ]),

        .executableTarget(
            name: "sign-release",
            dependencies: [
                "Findings", "StrictJSON", "FileAccess", "Manifests", "Hashing", "OpenPGP", "Releases", "GnuPG",
                "GnuPGSigning", "TrustPolicy", "ReleaseVerification", "TrustState", "ReleaseSigning", "Reports",
                "CommandSupport", argumentParser, systemPackage,
            ]),

        // Tests. The forge makes keys and packets that no real program would; the support runs those that are real.
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .target(name: "PacketForge", dependencies: ["CLibcrypto"], path: "Tests/PacketForge"),
        tests("OpenPGPTests", uses: ["TestSupport", "OpenPGP", "Findings", "PacketForge"]),
        tests("FindingsTests", uses: ["TestSupport", "Findings"]),
        tests("StrictJSONTests", uses: ["TestSupport", "StrictJSON", "Findings"]),
        tests(
            "TrustPolicyTests",
            uses: ["TestSupport", "TrustPolicy", "OpenPGP", "Manifests", "Releases", "Findings", "PacketForge"]),
        tests("ReleasesTests", uses: ["Releases"]),
        tests("AuditTests", uses: ["TestSupport", "PacketForge", "verify-uploader"]),
        tests("MirrorAuditTests", uses: ["TestSupport", "MirrorAudit", "Findings"]),
        // Processes that remember audits, to be started together and killed.
        .executableTarget(
            name: "HistoryProbe",
            dependencies: ["Findings", "FileAccess", "Manifests", "OpenPGP", "MirrorAudit", "AuditHistory"],
            path: "Tests/HistoryProbe"),
        tests(
            "AuditHistoryTests",
            uses: [
                "TestSupport", "HistoryProbe", "Findings", "StrictJSON", "FileAccess", "Manifests", "OpenPGP",
                "Releases",
                "TrustPolicy", "ReleaseVerification", "MirrorAudit", "AuditHistory", "verify-uploader", "Hashing",
                grdb,
            ]),
        tests("ManifestsTests", uses: ["TestSupport", "Findings", "Manifests"]),
        tests("HashingTests", uses: ["TestSupport", "Hashing", "Manifests", "FileAccess", "Findings", systemPackage]),
        tests(
            "ReleaseVerificationTests",
            uses: [
                "TestSupport", "ReleaseVerification", "TrustPolicy", "GnuPG", "OpenPGP", "Hashing", "FileAccess",
                "Findings", "PacketForge",
            ]),
        // Cases by the thousand, judged here and by other programs.
        tests(
            "OracleTests",
            uses: [
                "TestSupport", "ReleaseVerification", "TrustPolicy", "GnuPG", "OpenPGP", "Manifests", "FileAccess",
                "Findings", "PacketForge", "verify-uploader",
            ]),
        // What ends as the program does that it stands in for can only be tested from outside.
        .executableTarget(
            name: "SupervisorProbe",
            dependencies: ["Findings", "FileAccess", "Hashing", "Manifests", "ReleaseVerification", "Execution"],
            path: "Tests/SupervisorProbe"),
        tests("ExecutionTests", uses: ["TestSupport", "FileAccess", "SupervisorProbe", systemPackage]),
        tests(
            "ReleaseSigningTests",
            uses: [
                "TestSupport", "ReleaseSigning", "TrustPolicy", "GnuPGSigning", "GnuPG", "Manifests", "Releases",
                "FileAccess", "Findings",
            ]),
        tests("SignCommandTests", uses: ["TestSupport", "PacketForge", "sign-release", "verify-uploader"]),
        tests(
            "GnuPGSigningTests", uses: ["TestSupport", "GnuPGSigning", "GnuPG", "OpenPGP", "FileAccess", "Findings"]),
        // The time limit is a minute in the command, and what the environment does cannot be tested in a test's own.
        .executableTarget(
            name: "EngineProbe",
            dependencies: ["Findings", "FileAccess", "OpenPGP", "GnuPG", "TrustPolicy", "ReleaseVerification"],
            path: "Tests/EngineProbe"),
        tests(
            "CommandTests",
            uses: [
                "TestSupport", "verify-uploader", "sign-release", "CommandSupport", "EngineProbe", "PacketForge",
                "OpenPGP", "Findings", "FileAccess", "GnuPG", "TrustPolicy", "TrustState",
            ]),
        tests("GnuPGTests", uses: ["TestSupport", "GnuPG", "OpenPGP", "FileAccess", "CGPGME"]),
        // Processes that remember releases, to be started by the dozen and killed.
        .executableTarget(
            name: "StateProbe",
            dependencies: [
                "Findings", "FileAccess", "Manifests", "OpenPGP", "Releases", "TrustPolicy", "ReleaseVerification",
                "TrustState",
            ],
            path: "Tests/StateProbe"),
        tests(
            "TrustStateTests",
            uses: [
                "TestSupport", "PacketForge", "StateProbe", "Findings", "FileAccess", "Manifests", "OpenPGP",
                "Releases",
                "GnuPG", "TrustPolicy", "ReleaseVerification", "TrustState",
            ]),
        // What the environment does to a transfer cannot be tested in a test's own process.
        .executableTarget(
            name: "TransferProbe", dependencies: ["Transfer", "Findings"], path: "Tests/TransferProbe"),
        tests("TransferTests", uses: ["TestSupport", "Transfer", "TransferProbe", "Findings", "FileAccess"]),
        tests(
            "ReleaseFetchingTests",
            uses: [
                "TestSupport", "ReleaseFetching", "FileAccess", "Findings", "Manifests", "OpenPGP",
                "ReleaseVerification",
                "Releases", "TrustPolicy",
            ]),
        // What scripts/fuzz asserts and has found; the fuzzers themselves are built there.
        .testTarget(
            name: "FuzzingTests",
            dependencies: [
                "TestSupport", "Findings", "StrictJSON", "Manifests", "OpenPGP", "Releases", "TrustPolicy",
                "FileAccess",
                "ReleaseFetching", "MirrorAudit", "AuditHistory",
            ],
            path: "Tests/Fuzzing", exclude: ["Harnesses", "Seeds", "Corpus", "Found", "Dictionaries"]),
        // Started by scripts/benchmark.
        .executableTarget(name: "Benchmarks", path: "Tests/Benchmarks"),
        tests("FileAccessTests", uses: ["TestSupport", "FileAccess", systemPackage]),
    ],
    swiftLanguageModes: [.v6]
)

/// One set of rules for all Swift code: the compiler finds what a reviewer would have to.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

for target in package.targets where target.type != .system && !["CLinux", "CSQLite"].contains(target.name) {
    target.swiftSettings = target.type == .test ? strict : strict + [.strictMemorySafety()]
}
