internal import Releases
internal import TrustPolicy

/// Where a policy's distribution puts what, read backwards: which release the file at a path belongs to.
struct ReleasePlaces {
    /// What a path says of its release.
    struct Place: Hashable {
        let version: String
        let platform: String?
        let channel: String?

        /// Whether it is the address of whatever is newest.
        var isLatest: Bool { version == ReleasePlaces.latest }
    }

    static let latest = "latest"

    /// The patterns of one platform's files: artifact, manifest, signature.
    private struct Row {
        let platform: String?
        let patterns: [PathPattern]
    }

    private let rows: [Row]

    init(_ distribution: Policy.Distribution, product: String) {
        let platforms: [String?] = distribution.platforms.isEmpty ? [nil] : distribution.platforms
        rows = platforms.map { platform in
            let artifact = platform.flatMap { distribution.artifact[$0] } ?? distribution.artifact["default"] ?? ""
            let path = distribution.path
            let patterns = [path, distribution.manifest, distribution.signature].map { pattern in
                PathPattern(
                    pattern.replacing("{path}", with: path).replacing("{artifact}", with: artifact)
                        .replacing("{platform}", with: platform ?? "").replacing("{product}", with: product))
            }
            return Row(platform: platform, patterns: patterns)
        }
    }

    /// Nil for a path that the layout does not have, or that does not tell its version.
    func place(of path: [UInt8]) -> Place? {
        for row in rows {
            for pattern in row.patterns {
                guard let values = pattern.match(path), let version = values.version else { continue }
                return Place(version: version, platform: row.platform, channel: values.channel)
            }
        }
        return nil
    }

    /// Every path that the layout has for the versions of which there is at least one file, and those that are named, on
    /// every platform.
    func expected(beside inventory: Inventory, versions: [String] = []) -> [[UInt8]] {
        var releases = named(versions)
        for number in inventory.files {
            let path = inventory[number]
            for row in rows {
                for pattern in row.patterns {
                    if let values = pattern.match(path) { releases.insert(values) }
                }
            }
        }
        return paths(of: releases)
    }

    /// Every path that the layout has for these versions, on every platform.
    func expected(_ versions: [String]) -> [[UInt8]] { paths(of: named(versions)) }

    /// Nothing where the layout says more of a place than its version.
    private func named(_ versions: [String]) -> Set<PathPattern.Values> {
        guard rows.allSatisfy({ $0.patterns.allSatisfy(\.isOpenForVersionsAlone) }) else { return [] }
        return Set(versions.map { PathPattern.Values(version: $0) })
    }

    private func paths(of releases: Set<PathPattern.Values>) -> [[UInt8]] {
        var paths: Set<[UInt8]> = []
        for release in releases {
            for pattern in rows.flatMap(\.patterns) { paths.insert(Array(pattern.filled(with: release).utf8)) }
        }
        return paths.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Whether a path is meant to change what it holds. The layout says so of its own paths, where it can; any other path is
    /// one with `latest` or the like among its folders, unless a version stands below that, or a full one above.
    static func isMoving(_ path: [UInt8], _ places: ReleasePlaces?) -> Bool {
        if let isMoving = places?.isMoving(path) { return isMoving }
        let parts = path.split(separator: slash)
        guard let position = parts.dropLast().lastIndex(where: { part in moving.contains { $0.elementsEqual(part) } })
        else { return false }
        return !parts[(position + 1)...].contains { VersionInName.isVersion($0) }
            && !parts[..<position].contains { VersionInName.numbers(in: $0) >= 3 }
    }

    /// What the layout says; nil where it does not have the path, or has there what is neither a version nor `latest`.
    private func isMoving(_ path: [UInt8]) -> Bool? {
        for pattern in rows.flatMap(\.patterns) {
            guard let values = pattern.match(path) else { continue }
            if let version = values.version {
                if version == Self.latest { return true }
                if ReleaseVersion(version)?.hasOrder == true { return false }
            } else if let channel = values.channel, ReleaseVersion(channel)?.hasOrder != true {
                return true
            }
        }
        return nil
    }

    private static let moving = ["latest", "stable", "current", "nightly", "edge", "main", "master"].map {
        Array($0.utf8)
    }
}

/// Versions in the names of files and folders, told by their looks.
enum VersionInName {
    /// Whether it is a version or a date as a whole (`v1`, `1.2`, `2026-01-31`), or has one of three numbers in it
    /// (`tool-1.2.3.tar.gz`). `ubuntu-22.04` and `x86_64` are none.
    static func isVersion(_ part: some Collection<UInt8>) -> Bool { isWholly(part) || numbers(in: part) >= 3 }

    /// The most numbers in a row with dots between.
    static func numbers(in part: some Collection<UInt8>) -> Int {
        part.split { !isDigit($0) && $0 != dot }.map { $0.split(separator: dot).count }.max() ?? 0
    }

    private static func isWholly(_ part: some Collection<UInt8>) -> Bool {
        let hasPrefix = part.first == UInt8(ascii: "v") || part.first == UInt8(ascii: "V")
        let rest = part.dropFirst(hasPrefix ? 1 : 0)
        guard rest.first.map(isDigit) ?? false, rest.allSatisfy({ isDigit($0) || "._-".utf8.contains($0) }) else {
            return false
        }
        return hasPrefix || rest.split(whereSeparator: { !isDigit($0) }).count >= 2 || rest.count >= 4
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

/// A path with the places of a version and a channel left open: `{version}/linux/codecov`.
struct PathPattern {
    struct Values: Hashable {
        var version: String?
        var channel: String?
    }

    /// One part between slashes: text, or something open with text around it.
    private enum Part {
        case text([UInt8])
        case open(WritableKeyPath<Values, String?>, before: [UInt8], after: [UInt8])
    }

    private let text: String
    private let parts: [Part]

    init(_ text: String) {
        self.text = text
        parts = text.split(separator: "/", omittingEmptySubsequences: false).map { part in
            for (name, field) in Self.fields {
                guard let range = part.firstRange(of: name) else { continue }
                return .open(
                    field, before: Array(part[..<range.lowerBound].utf8), after: Array(part[range.upperBound...].utf8))
            }
            return .text(Array(part.utf8))
        }
    }

    private static var fields: [(String, WritableKeyPath<Values, String?>)] {
        [("{version}", \.version), ("{channel}", \.channel)]
    }

    /// What stands in the open places of `path`; nil where it is no path of this pattern.
    func match(_ path: [UInt8]) -> Values? {
        let components = path.split(separator: slash, omittingEmptySubsequences: false)
        guard components.count == parts.count else { return nil }
        var values = Values()
        for (part, component) in zip(parts, components) {
            switch part {
            case .text(let text): guard component.elementsEqual(text) else { return nil }
            case .open(let field, let before, let after):
                guard component.count > before.count + after.count, component.starts(with: before),
                    component.suffix(after.count).elementsEqual(after)
                else { return nil }
                let value = component.dropFirst(before.count).dropLast(after.count)
                guard ReleaseName.isValid(value) else { return nil }
                let name = String(decoding: value, as: UTF8.self)
                if let known = values[keyPath: field], known != name { return nil }
                values[keyPath: field] = name
            }
        }
        return values
    }

    /// Whether a version tells the whole path.
    var isOpenForVersionsAlone: Bool { text.contains("{version}") && !text.contains("{channel}") }

    func filled(with values: Values) -> String {
        text.replacing("{version}", with: values.version ?? "").replacing("{channel}", with: values.channel ?? "")
    }
}
