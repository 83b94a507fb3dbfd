import ArgumentParser
import CommandSupport
import MirrorAudit
import Transfer

/// How servers are asked: how hard, and where they may lead.
struct AuditWebOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Requests to one server at a time (default 4).", valueName: "number"))
    var jobs: Int?

    @Option(
        help: ArgumentHelp(
            "At most so many requests a second to one server (20), or bytes (500K, 10M). Repeatable.", valueName: "rate"
        ))
    var rate: [String] = []

    @Option(
        help: ArgumentHelp(
            "A host that servers may redirect to, beside their own; HOST or HOST:PORT. Repeatable.", valueName: "host"))
    var allowHost: [String] = []

    @Flag(help: "Allow http: to other machines than this one.")
    var allowInsecureHttp = false

    func validate() throws {
        if let jobs, !(1...WebOptions.mostJobs).contains(jobs) {
            throw ValidationError("--jobs takes a number from 1 to \(WebOptions.mostJobs).")
        }
        for host in allowHost where !Self.isHost(host) {
            throw ValidationError("--allow-host takes a host's name, and a port if need be: cdn.example.org:8443.")
        }
        _ = try options()
    }

    func options() throws -> WebOptions {
        var options = WebOptions(userAgent: "release-integrity-audit/\(releaseVersion)")
        if let jobs { options.jobs = jobs }
        for text in rate {
            switch try Rate(text) {
            case .requests(let rate): options.requestRate = rate
            case .bytes(let rate): options.byteRate = rate
            }
        }
        options.allowedHosts = Set(allowHost)
        options.plainHTTP = allowInsecureHttp ? .anywhere : .toThisMachine
        return options
    }

    private static func isHost(_ text: String) -> Bool {
        guard let address = try? WebAddress("https://" + text) else { return false }
        return address.path == "/" && !text.contains("/") && !text.contains("?") && !text.contains("@")
    }

    /// `20` requests, or `500K` or `10M` bytes, a second.
    private enum Rate {
        case requests(Double)
        case bytes(Double)

        init(_ text: String) throws {
            let units: [Character: Double] = ["K": 1_024, "M": 1_048_576, "G": 1_073_741_824]
            let unit = text.last.flatMap { units[$0] }
            let digits = unit == nil ? text[...] : text.dropLast()
            guard !digits.isEmpty, digits.allSatisfy({ "0123456789".contains($0) }), let number = Double(digits),
                number >= 1, number < 1e9
            else { throw ValidationError("--rate takes requests (20) or bytes (500K, 10M) a second.") }
            // Below that, transfers would count as stalled.
            if let unit, number * unit < 65_536 { throw ValidationError("--rate takes 64K bytes a second at least.") }
            self = unit.map { .bytes(number * $0) } ?? .requests(number)
        }
    }
}
