import Findings
import MirrorAudit
import Testing

/// That reading a listing ends in a ``ListingError`` whose reason has `reason` in it.
func expectRefusal(
    _ reason: String, at place: SourceLocation = #_sourceLocation, of reading: () throws -> Void
) {
    let error = #expect(throws: ListingError.self, sourceLocation: place, performing: reading)
    #expect(error?.reason.text.contains(reason) == true, "\(error?.reason.text ?? "")", sourceLocation: place)
}
