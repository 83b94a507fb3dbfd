import Findings
import StrictJSON

/// JSON documents: what policies, lock files, records and states are written in. Not a target of its own.
enum JSONDocument {
    /// What is read is read the same when it is written again, over many lines and on one.
    static func check(_ input: [UInt8]) throws(BrokenPromise) {
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: input) } catch {
            try promiseVisible(error.message.text)
            return
        }
        let text = value.serialized()
        let again = try promised("what was written is no JSON") { try JSONValue(parsing: Array(text.utf8)) }
        try promise(again.serialized().utf8.elementsEqual(text.utf8), "JSON is written otherwise when it is read again")
        let line = value.serializedOnOneLine()
        try promise(!line.utf8.contains(UInt8(ascii: "\n")), "one line is several")
        let single = try promised("one line is no JSON") { try JSONValue(parsing: Array(line.utf8)) }
        try promise(single.serialized().utf8.elementsEqual(text.utf8), "one line is read as something else")
        try promiseVisible(line)
    }
}
