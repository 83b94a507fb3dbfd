internal import Findings

/// Which arguments a message may repeat: whoever gave a secret where its name is wanted shall not find it in the log too.
public enum ShownArgument {
    /// In bytes. Longer than names of files and options; shorter than any secret key in ASCII.
    private static let longest = 255

    /// Whether `argument` may stand in a message: it is of one line, and no longer than names are.
    public static func isShort(_ argument: String) -> Bool {
        let bytes = ArgumentBytes.decode(argument)
        return bytes.count <= longest && !bytes.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    }

    /// `message` without those of `arguments` that are not short, and their values.
    static func hidingLongOnes(of arguments: [String], in message: String) -> String {
        var message = message
        for argument in arguments where !isShort(argument) {
            let value = argument.firstIndex(of: "=").map { String(argument[argument.index(after: $0)...]) } ?? ""
            for text in [argument, value] where !text.isEmpty {
                message = message.split(separator: text, omittingEmptySubsequences: false).joined(separator: hidden)
            }
        }
        return message
    }

    private static let hidden = "(too long, not shown)"
}
