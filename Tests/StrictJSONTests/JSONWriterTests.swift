import Foundation
import StrictJSON
import Testing

@Suite("JSON is written canonically")
struct JSONWriterTests {
    @Test func fieldsKeepTheirOrderAndIndentation() {
        let value: JSONValue = ["b": 1, "a": [true, nil, "x"], "none": [], "empty": .object([])]
        #expect(
            value.serialized() == """
                {
                  "b": 1,
                  "a": [
                    true,
                    null,
                    "x"
                  ],
                  "none": [],
                  "empty": {}
                }

                """)
        #expect(value.serializedOnOneLine() == #"{"b": 1, "a": [true, null, "x"], "none": [], "empty": {}}"#)
    }

    @Test func whatIsWrittenReadsBack() throws {
        let everyCharacter = String(String.UnicodeScalarView((0..<0x300).compactMap(Unicode.Scalar.init)))
        let text = JSONValue.array([.string(everyCharacter)]).serialized()
        let read = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String]
        #expect(read == [everyCharacter])
        #expect(!text.dropLast().utf8.contains { $0 < 0x20 && $0 != 0x0A }, "no control characters on a terminal")
    }
}
