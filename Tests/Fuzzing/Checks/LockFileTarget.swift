import Findings
import Manifests
import StrictJSON

@testable import ReleaseFetching

/// Lock files, which come with a repository that somebody else may have changed.
enum LockFileTarget: FuzzTarget {
    static func check(_ input: [UInt8]) throws(BrokenPromise) -> Bool {
        let document: LockDocument
        do throws(JSONError) { document = try LockDocument(parsing: input) } catch {
            try promiseVisible(error.message.text)
            return false
        }
        let text = document.serialized
        let again = try promised("what was written is not read") { try LockDocument(parsing: text) }
        try promise(again == document, "what was written is read as something else")
        try promise(again.serialized == text, "it is written otherwise when it is read again")
        for entry in document.entries {
            try promise(document[entry.subject] == entry, "an entry is not found by its subject")
            try promise(entry.differences(from: entry).isEmpty, "an entry differs from itself")
            try promise(isName(entry.subject.artifact), "an artifact is no file's name")
            try promise(entry.size >= 0 && entry.digest.algorithm == .sha256, "an entry has no size or digest")
            try promiseVisible(entry.subject.description.text)
            if case .address(let address) = entry.subject.name {
                try promise(!address.contains("?") && !address.contains("@"), "an address holds what may be secret")
            }
        }
        // Put in again, each stays where it is.
        var other = document
        for entry in document.entries.reversed() { other.put(entry) }
        try promise(other.serialized == text, "entries change their order")
        return true
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".." && !name.utf8.contains(UInt8(ascii: "/"))
            && !Escaping.hides(Array(name.utf8))
    }
}
