import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Where secrets of new keys are seen", .serialized)
struct KeySecrecyTests {
    let publisher: Publisher

    init() throws { publisher = try Publisher() }

    /// What a secret looks like: as it is, in hexadecimal, and in base64 wherever it begins in a line.
    func forms(of secret: [UInt8]) -> [[UInt8]] {
        let hexadecimal = secret.map { String($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let base64 = (0..<3).map { offset in
            let encoded = Data(secret.dropFirst(offset)).base64EncodedString()
            // The last digits depend on what follows.
            return Array(encoded.utf8.filter { $0 != UInt8(ascii: "=") }.dropLast(2).prefix(16))
        }
        return [secret, Array(hexadecimal.utf8), Array(hexadecimal.uppercased().utf8)] + base64
    }

    /// The private numbers in an unprotected export, the longest first.
    func material(_ file: String) throws -> [[UInt8]] {
        let base64 = try publisher.text(file).split(separator: "\n").dropFirst().prefix { !$0.hasPrefix("=") }.joined()
        var rest = Array(try #require(Data(base64Encoded: base64)))[...]
        var found: [[UInt8]] = []
        while let header = rest.first {
            let lengthBytes = 1 << Int(header & 3)
            let length = rest.dropFirst().prefix(lengthBytes).reduce(0) { $0 << 8 | Int($1) }
            let body = rest.dropFirst(1 + lengthBytes).prefix(length)
            // Ed25519: 51 bytes are public; then come the usage and an integer with its length.
            if header >> 2 & 15 == 5 || header >> 2 & 15 == 7, length > 80 {
                found.append(Array(body.dropFirst(54).prefix(30)))
            }
            rest = rest.dropFirst(1 + lengthBytes + length)
        }
        return found
    }

    /// Everything that is left on the disk, but what is meant to hold secrets.
    func files() throws -> [(name: String, content: [UInt8])] {
        let names = FileManager.default.enumerator(atPath: publisher.root)?.compactMap { $0 as? String } ?? []
        return names.filter { !$0.hasSuffix(".secret.asc") && $0 != "pass" }.compactMap { name in
            (try? publisher.read(name)).map { (name, $0) }
        }
    }

    /// Runs `sign-release` while every process of the system is watched.
    fileprivate func watch(_ arguments: [String]) throws -> (run: ProgramRun, seen: ProcessWatch) {
        let watch = ProcessWatch()
        let run = try publisher.execute(builtProgram("sign-release"), arguments, publisher.environment)
        watch.end()
        #expect(run.status == 0, "\(run.text)\(run.errorText)")
        return (run, watch)
    }

    @Test(arguments: [true, false])
    func nowhereButInTheirFiles(isProtected: Bool) throws {
        // Every process of the system is watched: no other test has this one in an argument.
        let passphrase = "only-\(UUID().uuidString)"
        try publisher.write("pass", passphrase + "\n")
        let unlocking = isProtected ? ["--passphrase-file", "pass"] : ["--no-passphrase"]
        let commands = [
            ["keys", "generate", "--user-id", Publisher.user, "--output", "new"] + unlocking,
            ["keys", "rotate", "--secret-key", "new/primary.secret.asc", "--output", "rotated"] + unlocking,
            ["sign", "dist", "--secret-key", "rotated/signing.secret.asc"] + (isProtected ? unlocking : []),
        ]
        var places: [(name: String, content: [UInt8])] = []
        for command in commands {
            let (run, watch) = try watch(command)
            let seen = watch.seen
            #expect(seen.contains { String(decoding: $0, as: UTF8.self).contains("gpg-agent") })
            places += [("output", run.output), ("errors", run.error)] + seen.map { ("a process", $0) }
        }
        places += try files()
        #expect(places.count > 15)
        var secrets = [Array(passphrase.utf8)]
        if !isProtected {
            secrets = try material("new/primary.secret.asc") + material("rotated/signing.secret.asc")
            #expect(secrets.count == 3)
            let ours = try publisher.read("new/primary.secret.asc")
            let oneLine = Data(ours.filter { $0 != UInt8(ascii: "\n") })
            #expect(
                forms(of: secrets[0]).dropFirst(3).contains { oneLine.range(of: Data($0)) != nil }, "it can be found")
        }
        for form in secrets.flatMap(forms) {
            for place in places {
                let content = Data(place.content.filter { $0 != UInt8(ascii: "\n") })
                #expect(content.range(of: Data(form)) == nil, "\(place.name)")
            }
        }
        #expect(try publisher.leftovers().isEmpty)
    }
}

/// Looks at the arguments and environments of every new process, as often as it can.
private final class ProcessWatch: Sendable {
    private let collected = Mutex<Set<[UInt8]>>([])
    private let isOver = Mutex(false)
    private let work = DispatchGroup()

    init() {
        let before = Set(Self.processes())
        work.enter()
        Thread.detachNewThread { [self] in
            while !isOver.withLock({ $0 }) {
                for process in Self.processes() where !before.contains(process) {
                    for file in ["cmdline", "environ"] {
                        guard let content = FileManager.default.contents(atPath: "/proc/\(process)/\(file)") else {
                            continue
                        }
                        collected.withLock { _ = $0.insert(Array(content)) }
                    }
                }
            }
            work.leave()
        }
    }

    func end() {
        isOver.withLock { $0 = true }
        work.wait()
    }

    var seen: [[UInt8]] { collected.withLock { Array($0) } }

    private static func processes() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { $0.first?.isNumber == true }
    }
}
