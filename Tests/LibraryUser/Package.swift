// swift-tools-version: 6.2
import PackageDescription

/// A program that depends on the library as anybody's would.
let package = Package(
    name: "library-user",
    dependencies: [.package(name: "release-integrity", path: "../..")],
    targets: [
        .executableTarget(
            name: "LibraryUser", dependencies: [.product(name: "ReleaseIntegrity", package: "release-integrity")])
    ]
)
