internal import ArgumentParser
internal import CommandSupport
internal import FileAccess
internal import Findings
internal import Manifests
internal import ReleaseFetching
internal import SystemPackage

/// Where releases are fetched from, and how it is noted.
struct FetchOptions: ParsableArguments {
    @Option(
        name: .customLong("origin"),
        help: ArgumentHelp(
            "Instead of the policy's, where releases are: tried in this order. Repeatable.", valueName: "url"))
    var origins: [String] = []

    @Flag(help: "Fetch by http: from other machines too. Signatures hold all the same.")
    var allowInsecureHttp = false

    @Flag(help: "Keep verified files in the user's cache, and take them from there; they are verified each time.")
    var cache = false

    @Option(
        help: ArgumentHelp(
            "A lock file, to which the release is added. One that is in it must be the same.", valueName: "file"))
    var lock: String?

    @Flag(help: "Accept nothing but what the lock file has.")
    var locked = false

    @Option(
        help: ArgumentHelp(
            "Where a line is added that says what was fetched from where, before anything is done with it.",
            valueName: "file"))
    var record: String?

    @Option(help: ArgumentHelp("The largest file that is fetched, such as 500MiB.", valueName: "size"))
    var maxSize = SizeArgument(bytes: FetchPlan.usualLargestArtifact)

    func validate() throws {
        _ = (try lockRequest(), try log())
        guard !locked || lock != nil else { throw ValidationError("--locked needs --lock FILE.") }
        for origin in origins {
            do throws(LocationError) { _ = try ReleaseAddress(origin + "/x") } catch {
                throw ValidationError("--origin: \(error.finding.message.text).")
            }
        }
    }

    func lockRequest() throws -> FetchPlan.Lock? {
        guard let lock else { return nil }
        let file = LockFile(try Path(lock).path)
        return locked ? .only(file) : .add(file)
    }

    func log() throws -> LineLog? { try record.map { LineLog(try Path($0).path) } }

    func artifactCache() throws -> ArtifactCache? {
        cache ? try ArtifactCache(cacheHome: CacheHome.cacheHome, home: CacheHome.home) : nil
    }
}

/// Permissions as chmod(1) takes them in digits.
struct FileMode: ExpressibleByArgument {
    let permissions: FilePermissions

    init?(argument: String) {
        guard let mode = UInt32(argument, radix: 8), mode <= 0o777, argument.utf8.count <= 4, mode & 0o400 != 0 else {
            return nil
        }
        permissions = FilePermissions(rawValue: mode)
    }

    var defaultValueDescription: String { "0755" }
}
