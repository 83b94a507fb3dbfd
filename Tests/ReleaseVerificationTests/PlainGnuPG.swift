import Foundation

/// What gpg alone says, with a home of its own.
struct PlainGnuPG: ~Copyable {
    let home: String

    init() throws {
        home = "/tmp/dt-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: home, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: home) }

    /// The status lines of verifying `signature` over `data` with the keys of `certificate`.
    func verify(_ signature: [UInt8], _ data: [UInt8], _ certificate: [UInt8], at time: Int64) throws -> String {
        for (name, bytes) in ["k": certificate, "s": signature, "d": data] {
            try Data(bytes).write(to: URL(fileURLWithPath: "\(home)/\(name)"))
        }
        let options = """
            --homedir \(home) --batch --no-autostart --quiet --trust-model always --lock-never \
            --weak-digest SHA1 --weak-digest RIPEMD160
            """
        let script = """
            rm -f \(home)/pubring.kbx
            gpg \(options) --faked-system-time \(time)! --import \(home)/k >/dev/null 2>&1
            gpg \(options) --faked-system-time \(time)! --status-fd 1 --verify \(home)/s \(home)/d 2>/dev/null
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text
    }
}
