import Findings
import TestSupport
import Testing

@testable import MirrorAudit

@Suite("Listings of folders that web servers make")
struct DirectoryListingTests {
    private func read(_ page: String, of folder: String = "/pub/v1/") throws -> DirectoryListing {
        try DirectoryListing(parsing: Array(page.utf8), of: Array(folder.utf8))
    }

    private func names(_ listing: DirectoryListing) -> [String] {
        listing.entries.map { String(decoding: $0.name, as: UTF8.self) + ($0.isFolder ? "/" : "") }
    }

    @Test func nginx() throws {
        let listing = try read(
            """
            <html>\r
            <head><title>Index of /pub/v1/</title></head>\r
            <body>\r
            <h1>Index of /pub/v1/</h1><hr><pre><a href="../">../</a>
            <a href="linux/">linux/</a>                    25-Nov-2026 10:00                   -
            <a href="a%20b%2541%C3%A9.txt">a b%41é.txt</a>               25-Nov-2026 10:00                  12
            <a href="%3A%3Fq%23.txt">:?q#.txt</a>               25-Nov-2026 10:00                  12
            <a href="&amp;x&lt;y&quot;.txt">…</a>               25-Nov-2026 10:00                  12
            </pre><hr></body>\r
            </html>\r
            """)
        #expect(names(listing) == ["linux/", "a b%41é.txt", ":?q#.txt", "&x<y\".txt"])
        #expect(listing.strays.isEmpty)
    }

    @Test func nginxJSON() throws {
        let listing = try read(
            """
            [
            { "name":"linux", "type":"directory", "mtime":"Wed, 25 Nov 2026 10:00:00 GMT" },
            { "name":"tool \\"x\\"", "type":"file", "mtime":"Wed, 25 Nov 2026 10:00:00 GMT", "size":12 },
            { "name":"../up", "type":"file", "mtime":"Wed, 25 Nov 2026 10:00:00 GMT", "size":12 }
            ]
            """)
        #expect(names(listing) == ["linux/", "tool \"x\""])
        #expect(listing.strays == [Array("../up".utf8)])
    }

    @Test func apache() throws {
        let listing = try read(
            """
            <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
            <html>
             <head>
              <title>Index of /pub/v1</title>
             </head>
             <body>
            <h1>Index of /pub/v1</h1>
              <table>
               <tr><th valign="top"><img src="/icons/blank.gif" alt="[ICO]"></th><th><a href="?C=N;O=D">Name</a></th></tr>
               <tr><th colspan="5"><hr></th></tr>
            <tr><td><img src="/icons/back.gif"></td><td><a href="/pub/">Parent Directory</a></td></tr>
            <tr><td><img src="/icons/folder.gif"></td><td><a href="alpine/">alpine/</a></td></tr>
            <tr><td><img src="/icons/unknown.gif"></td><td><a href="./a:b">a:b</a></td></tr>
            <tr><td><img src="/icons/unknown.gif"></td><td><a class='x' HREF = 'codecov'>codecov</a></td></tr>
            <tr><td><img src="/icons/unknown.gif"></td><td><a href=codecov>again</a></td></tr>
            </table>
            </body></html>
            """)
        #expect(names(listing) == ["alpine/", "a:b", "codecov"])
        #expect(listing.strays.isEmpty)
    }

    @Test(arguments: [
        "https://elsewhere.example/x", "//elsewhere.example/x", "javascript:alert(1)", "data:,x", "/etc/passwd",
        "/pub/v10/x", "a/b", "..%2Fx", "%2e%2e%2fx", "a%00b", "%zz", "%4", "/pub/v1/a/b", ".//x", "..;/x/y",
    ])
    func nothingLeadsOut(_ target: String) throws {
        let listing = try read("<html><title>Index of /pub/v1/</title><a href=\"\(target)\">x</a></html>")
        #expect(listing.count == 0)
        #expect(listing.strays == [Array(target.utf8)])
    }

    @Test(arguments: ["..", "../", "./", ".", "#top", "?C=M", "", "/", "/pub/", "/pub/v1/", "%2e%2e/"])
    func whatIsNoEntryIsPassedOver(_ target: String) throws {
        let listing = try read("<html><title>Index of /pub/v1/</title><a href=\"\(target)\">x</a></html>")
        #expect(listing.count == 0 && listing.strays.isEmpty)
    }

    @Test func commentsAndScriptsAreNotLinks() throws {
        let listing = try read(
            """
            <html><head><title>Index of /</title><script>"<a href='s'>"</script><style><a href='t'></style></head>
            <!-- <a href="c">c</a> --><abbr href="d">d</abbr><a name="n">n</a><a title="<a href=q>" href="e">e</a>
            <a href="f"
            """, of: "/")
        #expect(names(listing) == ["e"])
    }

    @Test(arguments: [
        ("<html><title>404 Not Found</title><a href=\"x\">x</a></html>", "page of HTML"),
        ("<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>", "NoSuchKey"),
        ("{\"name\": \"x\", \"type\": \"file\"}", "other JSON"), ("[{\"name\": \"x\"}]", "no name and type"),
        ("plain text", "not a listing"), ("", "not a listing"), ("[{\"name\":\"x\",\"name\":\"y\"}]", "twice"),
    ])
    func otherPagesAreNoListings(_ page: String, _ reason: String) {
        expectRefusal(reason) { _ = try read(page) }
    }

    /// What a server lists may be long, and it is looked at the clock while it is read.
    @Test func readingEndsWhenThereIsNoMoreTime() throws {
        let links = (0..<20_000).map { "<a href=\"f\($0)\">x</a>" }.joined()
        let objects = (0..<20_000).map { "{\"name\": \"f\($0)\", \"type\": \"file\"}" }.joined(separator: ",")
        let keys = (0..<20_000).map { "<Contents><Key>f\($0)</Key></Contents>" }.joined()
        for page in ["<html><title>Index of /</title>\(links)</html>", "[\(objects)]"] {
            var questions = 0
            expectRefusal("no time left") {
                _ = try DirectoryListing(parsing: Array(page.utf8), of: [slash]) {
                    questions += 1
                    return questions == 3
                }
            }
            #expect(questions == 3)
            #expect(try DirectoryListing(parsing: Array(page.utf8), of: [slash]) { false }.count == 20_000)
        }
        let bucket = Array("<ListBucketResult><IsTruncated>false</IsTruncated>\(keys)</ListBucketResult>".utf8)
        expectRefusal("no time left") { _ = try BucketListing(parsing: bucket) { true } }
        #expect(try BucketListing(parsing: bucket) { false }.keys.count == 20_000)
    }

    /// A page of nothing but links that lead elsewhere costs no memory for each.
    @Test func straysAreCountedAndAFewAreNamed() throws {
        let listing = try read(
            "<html><title>Index of /</title>\(String(repeating: "<a href=\"/x\">x</a>", count: 5_000))")
        #expect(listing.strayCount == 5_000 && listing.strays.count == 10 && listing.count == 0)
    }

    @Test func aLongPageTakesLinearTime() throws {
        // Tags that never end, quotes that never close, references that are none.
        for piece in ["<a href=\"x", "<a ", "<!--", "<script>", "&#", "<a href='&amp", "<"] {
            let page = "<html><title>Index of /</title>" + String(repeating: piece, count: 200_000)
            let clock = ContinuousClock()
            let taken = try clock.measure { _ = try read(page, of: "/") }
            #expect(taken < Sanitizer.seconds(20), "\(piece)")
        }
    }
}
