import Findings
import TestSupport
import Testing

@testable import MirrorAudit

@Suite("Listings of buckets that object stores make")
struct BucketListingTests {
    private func read(_ page: String) throws -> BucketListing { try BucketListing(parsing: Array(page.utf8)) }

    private func keys(_ listing: BucketListing) -> [String] { listing.keys.map { String(decoding: $0, as: UTF8.self) } }

    @Test func versionTwoOfS3() throws {
        let listing = try read(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix/><MaxKeys>2</MaxKeys>
            <IsTruncated>true</IsTruncated><NextContinuationToken>1ue/GcK=</NextContinuationToken>
            <Contents><Key>v1/a&amp;b&#x20;c</Key><ETag>&quot;0123&quot;</ETag><Size>12</Size></Contents>
            <Contents><Key>v1/<![CDATA[<x>]]></Key><Size>12</Size><Owner><ID>Key</ID></Owner></Contents>
            <CommonPrefixes><Prefix>v2/</Prefix></CommonPrefixes></ListBucketResult>
            """)
        #expect(keys(listing) == ["v1/a&b c", "v1/<x>"])
        #expect(listing.next == .token(Array("1ue/GcK=".utf8)))
    }

    @Test func versionOneGoesOnAfterItsMarkerOrItsLastKey() throws {
        let page = { (marker: String) in
            """
            <ListBucketResult><IsTruncated>true</IsTruncated>\(marker)<Contents><Key>a</Key></Contents>\
            <Contents><Key>b</Key></Contents></ListBucketResult>
            """
        }
        #expect(try read(page("<NextMarker>c</NextMarker>")).next == .marker(Array("c".utf8)))
        #expect(try read(page("")).next == .marker(Array("b".utf8)))
    }

    @Test func theLastPageHasNoNext() throws {
        let listing = try read(
            """
            <?xml version='1.0' encoding='UTF-8'?><ListBucketResult xmlns='http://doc.s3.amazonaws.com/2006-03-01'>\
            <Name>b</Name><IsTruncated>false</IsTruncated><NextMarker>x</NextMarker><Contents><Key>bash</Key>\
            <Generation>1</Generation></Contents></ListBucketResult>
            """)
        #expect(keys(listing) == ["bash"] && listing.next == nil)
    }

    @Test func encodedKeys() throws {
        let listing = try read(
            """
            <ListBucketResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>\
            <Contents><Key>a+b%0A%2Fc</Key></Contents></ListBucketResult>
            """)
        #expect(keys(listing) == ["a b\n/c"])
        #expect(listing.next == .marker(Array("a b\n/c".utf8)))
    }

    @Test(arguments: [
        ("<!DOCTYPE x [<!ENTITY a \"b\">]><ListBucketResult>&a;</ListBucketResult>", "document type"),
        ("<ListBucketResult><?php ?></ListBucketResult>", "instructions"),
        ("<ListBucketResult><Name>&lol;</Name></ListBucketResult>", "entity"),
        ("<ListBucketResult><Name>&amp</Name></ListBucketResult>", "entity"),
        ("<ListBucketResult><Contents><Key></Key></Contents></ListBucketResult>", "no key"),
        ("<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>", "not where"),
        ("<Error><Code>AccessDenied</Code></Error>", "AccessDenied"), ("<Error/>", "without code"),
        ("<html><body>x</body></html>", "root is 'html'"), ("<ListBucketResult>", "too early"),
        ("<ListBucketResult></ListBucketResult><x/>", "more than one root"),
        ("x<ListBucketResult/>", "outside its root"),
        ("<ListBucketResult></Name></ListBucketResult>", "don't match"), ("", "too early"), ("<", "no name"),
        ("<ListBucketResult a=\"", "no end"), ("<ListBucketResult/x>", "written wrongly"),
        ("<ListBucketResult>" + String(repeating: "<a>", count: 20), "too deeply"),
        (
            "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>%4</Key></Contents></ListBucketResult>",
            "wrongly"
        ),
    ])
    func otherDocumentsAreNone(_ page: String, _ reason: String) {
        expectRefusal(reason) { _ = try read(page) }
    }

    /// A megabyte is nothing, and a hundred thousand elements are nothing: nor are both together.
    @Test func longNamesAroundManyElementsAreReadInTime() throws {
        let name = String(repeating: "n", count: 1 << 20)
        let page =
            "<ListBucketResult><\(name)>" + String(repeating: "<a/>", count: 100_000) + "</\(name)>"
            + "<Contents><Key>k</Key></Contents></ListBucketResult>"
        var listing: BucketListing?
        let time = try ProcessorTime.measure { listing = try read(page) }
        #expect(time < Sanitizer.seconds(10))
        #expect(listing.map(keys) == ["k"])
    }

    @Test func otherEncodingsAreRefused() {
        #expect(throws: ListingError.self) { try BucketListing(parsing: [0xFF, 0xFE, 0x3C, 0x00]) }
        #expect(throws: ListingError.self) {
            try BucketListing(parsing: Array("<ListBucketResult>\0</ListBucketResult>".utf8))
        }
        #expect(throws: ListingError.self) { try BucketListing(parsing: [0x3C, 0xE9, 0x2F, 0x3E]) }
    }

    @Test func aListingIsReadBackFromItsPercentEncoding() {
        let all = (UInt8.min...UInt8.max).map { $0 }
        #expect(PercentEncoding.decoded(Array(PercentEncoding.encoded(all).utf8)) == all)
        #expect(PercentEncoding.encoded("a b/é~".utf8) == "a%20b%2F%C3%A9~")
    }
}
