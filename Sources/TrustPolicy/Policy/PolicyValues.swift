internal import Findings
package import Manifests
package import OpenPGP
internal import Releases
package import StrictJSON

// The values that occur in several places of a policy file, and in the files beside it.

/// Reads each element, with its path.
package func map<Element>(
    _ elements: [(JSONValue, JSONPath)], _ read: (JSONValue, JSONPath) throws(JSONError) -> Element
) throws(JSONError) -> [Element] {
    var result: [Element] = []
    for (value, path) in elements { result.append(try read(value, path)) }
    return result
}

package func fingerprint(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> Fingerprint {
    guard let fingerprint = Fingerprint(hexadecimal: try value.string(at: path)) else {
        throw JSONError(path, "it must be a whole fingerprint (40 hexadecimal digits), never a key ID")
    }
    return fingerprint
}

package func digest(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> Digest {
    guard let digest = Digest(try value.string(at: path)), digest.algorithm.isCollisionResistant else {
        throw JSONError(path, "it must be a digest such as sha256: and 64 hexadecimal digits")
    }
    return digest
}

package func name(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> String {
    let text = try value.string(at: path)
    guard ReleaseName.isValid(text.utf8) else {
        throw JSONError(
            path, "it must be of letters, digits and . _ + -, begin with a letter or digit, and have 128 at most")
    }
    return text
}

func address(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> String {
    let text = try value.string(at: path)
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    guard text.hasPrefix("https://"), text.utf8.count > 8, isPlain else {
        throw JSONError(path, "it must be an https address")
    }
    return text
}

package func time(_ value: JSONValue, at path: JSONPath) throws(JSONError) -> Timestamp {
    guard let time = Timestamp(rfc3339: try value.string(at: path)) else {
        throw JSONError(path, "it must be a time such as 2027-04-01T00:00:00Z")
    }
    return time
}

func optionalTime(_ name: String, _ fields: inout JSONFields) throws(JSONError) -> Timestamp? {
    guard let value = fields.takeOptional(name) else { return nil }
    return try time(value, at: fields.path.field(name))
}

extension Policy {
    /// Whether it is letters, digits, hyphens and dots, as behind the @ of a notation's name.
    public static func isDomain(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253 && labels.count > 1
            && labels.allSatisfy { label in
                !label.isEmpty && label.utf8.allSatisfy { ReleaseName.isValid([$0]) || $0 == UInt8(ascii: "-") }
            }
    }
}
