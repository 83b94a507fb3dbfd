import Findings
import StrictJSON
import TestSupport
import Testing

@Suite("JSON is read in one way")
struct JSONParserTests {
    func parse(_ text: String) throws(JSONError) -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    @Test func whatIsWrittenIsReadAgain() throws {
        let value: JSONValue = [
            "a": [1, -2, 9_223_372_036_854_775_807], "b": ["c": nil, "d": true, "e": false],
            "f": "\"\\/\u{8}\u{C}\n\r\t\u{1F600}é\u{7F}", "g": [], "h": [:],
        ]
        #expect(try parse(value.serialized()) == value)
        #expect(try parse(value.serializedOnOneLine()) == value)
        #expect(try parse(#" "\ud83d\ude00\u00e9\/" "#) == "\u{1F600}é/")
    }

    @Test(
        arguments: [
            ("", "", "empty"), ("{", "", "ends"), (#"{"a":1,"a":2}"#, "a", "twice"),
            (#"{"a":{"b":[1,{"c":2,"c":3}]}}"#, "a.b[1].c", "twice"), ("2.0", "", "whole"), ("1e3", "", "whole"),
            ("01", "", "wrongly"), ("-", "", "wrongly"), ("-0", "", "range"), ("9223372036854775808", "", "range"),
            ("+1", "", "a value"), ("NaN", "", "a value"), ("nul", "", "a value"), ("[1,]", "[1]", "a value"),
            (#"{"a":1,}"#, "", "name"), ("{a:1}", "", "name"), ("[1 2]", "[0]", "comma"), ("1 2", "", "to end"),
            ("\u{FEFF}1", "", "a value"), (#""\ud800""#, "", "surrogate"), (#""\ud800\u0041""#, "", "surrogate"),
            (#""\udc00""#, "", "surrogate"), (#""\x""#, "", "escape"), (#""\u12"#, "", "escape"),
            (#""\u+123""#, "", "escape"), ("\"a\nb\"", "", "control"), ("\"a", "", "no end"), ("'a'", "", "a value"),
            ("// x\n1", "", "a value"), ("[1/**/]", "[0]", "comma"), ("{\"a\" 1}", "a", "colon"),
        ])
    func anythingElseIsRefusedWithItsPlace(_ text: String, _ path: String, _ reason: String) {
        let error = #expect(throws: JSONError.self) { try parse(text) }
        #expect(error?.path.text == path)
        #expect(error?.reason.text.contains(reason) == true, "\(error?.reason.text ?? "")")
    }

    @Test func depthIsBounded() {
        let text = String(repeating: "[", count: 100_000)
        let error = #expect(throws: JSONError.self) { try parse(text) }
        #expect(error?.reason.text.contains("too deeply") == true)
    }

    @Test func millionsOfEscapesAreReadInTime() throws {
        let escapes = String(repeating: #"\n\u00e9\ud83d\uDE00"#, count: 1 << 17)
        var value = JSONValue.null
        let time = try ProcessorTime.measure { value = try JSONValue(parsing: Array("\"\(escapes)\"".utf8)) }
        #expect(time < Sanitizer.seconds(10))
        #expect(value == .string(String(repeating: "\né😀", count: 1 << 17)))
    }

    @Test func bytesThatAreNotTextAreRefused() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xED, 0xA0, 0x80, 0x22]) }
    }

    @Test func fieldsThatNobodyKnowsAreFound() throws {
        var fields = try JSONFields(parse(#"{"a": 1, "b": "x", "c": null, "d": [true]}"#))
        #expect(try fields.integer("a", in: 0...1) == 1)
        #expect(try fields.string("b") == "x")
        #expect(try fields.optionalString("c") == nil)
        let error = #expect(throws: JSONError.self) { try fields.finish() }
        #expect(error?.message.text == "d: there is no such field")
        #expect(try fields.array("d").map(\.1.text) == ["d[0]"])
        try fields.finish()
        #expect(throws: JSONError.self) { try fields.string("e") }
    }
}
