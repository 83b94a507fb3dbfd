@testable import Findings

@testable import MirrorAudit

/// Pages of what object stores say is in a bucket.
enum BucketListingTarget: FuzzTarget {
    static func check(_ input: [UInt8]) throws(BrokenPromise) -> Bool {
        let listing: BucketListing
        do throws(ListingError) { listing = try BucketListing(parsing: input) } catch {
            try promiseVisible(error.reason.text)
            return false
        }
        try promise(listing.keys.allSatisfy { !$0.isEmpty }, "an object has no key")
        try promise(listing.keys.count <= input.count, "there are more keys than bytes")
        let page = Array(text(of: listing).utf8)
        let again = try promised("a page of its keys is no listing") { try BucketListing(parsing: page) }
        try promise(again == listing, "a page of its keys lists something else")
        return true
    }

    private static func text(of listing: BucketListing) -> String {
        var text = "<ListBucketResult><EncodingType>url</EncodingType>"
        for key in listing.keys { text += "<Contents><Key>\(PercentEncoding.encoded(key))</Key></Contents>" }
        switch listing.next {
        case nil: break
        case .token(let token):
            // What was read as UTF-8; it is not encoded.
            let escaped = String(decoding: token, as: UTF8.self).unicodeScalars.map { "&#\($0.value);" }.joined()
            text += "<IsTruncated>true</IsTruncated><NextContinuationToken>\(escaped)</NextContinuationToken>"
        case .marker(let marker):
            text += "<IsTruncated>true</IsTruncated><NextMarker>\(PercentEncoding.encoded(marker))</NextMarker>"
        }
        return text + "</ListBucketResult>"
    }
}
