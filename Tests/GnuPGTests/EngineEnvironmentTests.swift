import CGPGME
import FileAccess
import Foundation
import TestSupport
import Testing

@testable import GnuPG

@Suite("What gpg is started with", .serialized)
struct EngineEnvironmentTests {
    /// Runs a program as gpgme runs gpg, and gives what it printed.
    func output(of program: String, home: String) throws -> String {
        _ = try GnuPGProcess.prepare()
        let context = try EngineContext(home: #require(BytePath(home)), seconds: 10)
        try #require(gpgme_set_protocol(context.raw, GPGME_PROTOCOL_SPAWN) == 0)
        var data: gpgme_data_t?
        try #require(gpgme_data_new(&data) == 0)
        let outcome = try context.run { context in
            var arguments: [UnsafePointer<CChar>?] = [nil, nil]
            return program.withCString { program in
                arguments[0] = program
                return gpgme_op_spawn(context, program, &arguments, nil, data, nil, 0)
            }
        }
        try #require(outcome.code == 0 && outcome.ending == .exited(0))
        var length = 0
        let bytes = try #require(gpgme_data_release_and_get_mem(data, &length))
        defer { gpgme_free(bytes) }
        return String(decoding: UnsafeRawBufferPointer(start: bytes, count: length), as: UTF8.self)
    }

    @Test func itKnowsItsHomeAndNothingOfTheCaller() throws {
        setenv("SOME_SECRET", "hunter2", 1)
        let lines = try output(of: "/usr/bin/env", home: "/tmp/some-home").split(separator: "\n").sorted()
        #expect(lines == ["GNUPGHOME=/tmp/some-home", "LC_ALL=C", "PATH=/usr/bin:/bin:/usr/local/bin"])
    }

    @Test func oneThatWasNotToldItsHomeHasNone() throws {
        _ = try GnuPGProcess.prepare()
        #expect(ProcessInfo.processInfo.environment["GNUPGHOME"] == "/dev/null")
        #expect(try ProgramRun("/usr/bin/gpg", ["--batch", "--list-keys"]).status == 2)
    }
}
