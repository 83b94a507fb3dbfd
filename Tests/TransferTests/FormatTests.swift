import FileAccess
import Findings
import TestSupport
import Testing

@testable import Transfer

@Suite("What servers and files say")
struct FormatTests {
    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Tue, 29 Feb 2000 23:59:60 GMT", 951_868_800), ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
        ("Sat, 01 Mar 2104 00:00:00 GMT", 4_233_772_800),
        ("Sunday, 06-Nov-94 08:49:37 GMT", nil), ("Sun Nov  6 08:49:37 1994", nil),
        ("Sun, 06 Nov 1994 08:49:37 UTC", nil), ("Sun, 06 Nov 1994 24:00:00 GMT", nil),
        ("Sun, 00 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 Foo 1994 08:49:37 GMT", nil),
        ("Sun, 06 Nov 1994 08:49:37 GMT ", nil), ("", nil),
    ])
    func datesHaveOneForm(text: String, seconds: Int64?) {
        #expect(HTTPDate.seconds(Array(text.utf8)) == seconds)
    }

    @Test func aFileOfPasswordsNamesItsHosts() throws {
        let netrc = Netrc(
            Array(
                """
                # machine commented.example login no password no
                machine Example.org login user password p#ss machine ::1
                  login six
                machine quoted.example password "a \\"b\\\\" login "c d"
                macdef init
                machine macro.example login no password no

                machine after.example login yes account x password y
                machine nobody.example password alone
                default login default password default
                machine example.org login second password second
                machine cut.example login
                """.utf8))
        func said(_ address: String) throws -> [String]? {
            try netrc.credentials(for: WebAddress(address)).map {
                [String(decoding: $0.user, as: UTF8.self), String(decoding: $0.password, as: UTF8.self)]
            }
        }
        #expect(try said("https://EXAMPLE.org/") == ["user", "p#ss"])
        #expect(try said("https://example.org:8443/") == ["user", "p#ss"])
        #expect(try said("https://[::1]/") == ["six", ""])
        #expect(try said("https://quoted.example/") == ["c d", "a \"b\\"])
        #expect(try said("https://after.example/") == ["yes", "y"])
        #expect(try said("http://[::1]/") == ["six", ""])
        for other in [
            "https://www.example.org/", "https://commented.example/", "https://macro.example/",
            "https://nobody.example/",
            "https://cut.example/", "https://default/", "http://example.org/",
        ] {
            #expect(try said(other) == nil)
        }
    }

    @Test func aMissingFileOfPasswordsIsAnErrorWhereItWasNamed() throws {
        let folder = try ScratchFolder()
        let path = try #require(BytePath(folder.path(".netrc")))
        #expect(throws: TransferError.self) { try Netrc.read(.file(path)) }
        #expect(try Netrc.read(.none).credentials(for: WebAddress("https://example.org/")) == nil)
    }

    @Test func aMissingLibraryIsSaidWithWhatToInstall() {
        let error = #expect(throws: TransferError.self) { try CurlLibrary("libcurl-that-is-not-there.so.4") }
        #expect(error?.code == .libraryMissing)
        #expect(error?.finding.rule.name == "network-library-missing")
        #expect(error?.finding.rule.status.rawValue == 69)
        #expect(error?.finding.remedy.text.contains("apt-get install libcurl4") == true)
        #expect(error?.message.text.contains("libcurl-that-is-not-there.so.4") == true)
        let other = #expect(throws: TransferError.self) { try CurlLibrary("libm.so.6") }
        #expect(other?.message.text.contains("curl_global_init") == true)
    }

    @Test func theRateIsThatOfTheLastSeconds() {
        var meter = RateMeter()
        #expect(meter.progress(at: .zero, received: 0, total: nil)?.bytesPerSecond == 0)
        #expect(meter.progress(at: .milliseconds(50), received: 10, total: nil) == nil)
        for second in 1...20 {
            let received = UInt64(second < 10 ? second : 9 + (second - 9) * 100)
            let progress = meter.progress(at: .seconds(second), received: received, total: 2_109)
            if second == 20 {
                #expect(progress?.bytesPerSecond == 100)
                #expect(progress?.remaining == .seconds(10))
            }
        }
        // The content began again.
        #expect(meter.progress(at: .seconds(21), received: 5, total: nil)?.bytesPerSecond == 0)
    }
}
