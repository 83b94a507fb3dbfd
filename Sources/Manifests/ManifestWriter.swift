extension Manifest {
    /// A file and its digest, to be listed.
    public struct Line: Sendable, Hashable {
        public let name: [UInt8]
        public let digest: Digest

        public init(name: [UInt8], digest: Digest) {
            self.name = name
            self.digest = digest
        }
    }

    /// The text of a manifest in the GNU or BSD format, in the given order, with a final newline; names with a newline,
    /// carriage return or backslash are escaped as GNU tools do it. OpenSSL's format has no escapes and is written for
    /// names without such characters only; a bare digest has no name.
    public static func text(_ lines: [Line], format: Format = .gnu) -> [UInt8] {
        var text: [UInt8] = []
        for line in lines {
            let special: Set<UInt8> = [0x0A, 0x0D, 0x5C]
            let isEscaped = format != .bare && line.name.contains(where: special.contains)
            if isEscaped { text.append(0x5C) }
            let name = isEscaped ? escape(line.name) : line.name
            let hexadecimal = Array(line.digest.hexadecimal.utf8)
            let tag = Array((line.digest.algorithm.tags.first ?? "").utf8)
            switch format {
            case .gnu: text += hexadecimal + [0x20, 0x20] + name
            case .bsd: text += tag + Array(" (".utf8) + name + Array(") = ".utf8) + hexadecimal
            case .openssl: text += tag + Array("(".utf8) + name + Array(")= ".utf8) + hexadecimal
            case .bare: text += hexadecimal
            }
            text.append(0x0A)
        }
        return text
    }

    private static func escape(_ name: [UInt8]) -> [UInt8] {
        name.flatMap { byte -> [UInt8] in
            switch byte {
            case 0x0A: Array("\\n".utf8)
            case 0x0D: Array("\\r".utf8)
            case 0x5C: Array("\\\\".utf8)
            default: [byte]
            }
        }
    }
}
