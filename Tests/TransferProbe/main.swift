// Fetches as the command does, in a process of its own: with an environment that a test chooses.
//
// usage: TransferProbe [--anywhere] ADDRESS
//        TransferProbe --idle
//
// Says "fetched BYTES bytes from ADDRESS", the version of HTTP, the other end and the content; or the rule and the message.
// --idle: opens no session, and says whether libcurl is there all the same.

import Findings
import Glibc
import Transfer

var arguments = Array(CommandLine.arguments.dropFirst())
var options = TransferOptions(retries: RetryPolicy(attempts: 1))
if arguments.first == "--anywhere" {
    options.plainHTTP = .anywhere
    arguments.removeFirst()
}
do throws(TransferError) {
    if arguments.first == "--idle" {
        let isOpen = unsafe dlopen("libcurl.so.4", RTLD_NOLOAD | RTLD_NOW) != nil
        print("libcurl is", isOpen ? "open" : "not open")
    } else {
        var session = try TransferSession(options)
        let request = TransferRequest(try WebAddress(arguments.first ?? ""), limit: 1 << 20)
        let fetched = try session.bytes(of: request)
        let response = fetched.response
        print("fetched \(fetched.bytes.count) bytes from \(response.address)", response.version, response.remoteAddress)
        print(Escaping.visible(fetched.bytes))
    }
} catch {
    print(error.finding.rule.name, error.finding.message)
    exit(error.finding.rule.status.rawValue)
}
