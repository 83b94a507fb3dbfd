import Foundation
import TestSupport
import Testing

@Suite("docs/fetch.md, as it stands", .enabled(if: FetchDocument.canBeServed, "python3 and curl are needed"))
struct FetchDocumentTests {
    @Test func everyBlockDoesWhatItSays() throws {
        let document = try DocumentRun("fetch.md")
        #expect(document.blocks.count == 7)
        let run = try document.run(environment: ["PORT": "\(FetchDocument.freePort())"])
        #expect(run.status == 0, "\(run.text)\n\(run.errorText)")
        #expect(
            run.text.contains("tool 1.1.0: upload --file coverage.xml\n")
                && run.text.contains("releases are named like 'v1.0.0'"))
        #expect(run.text.components(separatedBy: "error: release-changed").count == 3)
    }
}

private enum FetchDocument {
    static let canBeServed = isInstalled("/usr/bin/curl") && isInstalled("/usr/bin/python3")

    /// A port that nothing listens on.
    static func freePort() -> UInt16 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = bind(listener, pointer, length)
                _ = getsockname(listener, pointer, &length)
            }
        }
        return UInt16(bigEndian: address.sin_port)
    }
}
