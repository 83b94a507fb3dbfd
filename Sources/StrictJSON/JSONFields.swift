internal import Findings

/// The fields of a JSON object, taken one by one; ``finish()`` objects to those that nobody took.
public struct JSONFields {
    public let path: JSONPath
    private var fields: [String: JSONValue]
    private let names: [String]

    /// - Throws: ``JSONError`` where `value` is no object.
    public init(_ value: JSONValue, at path: JSONPath = .root) throws(JSONError) {
        guard case .object(let fields) = value else { throw JSONError(path, "it must be an object") }
        self.path = path
        names = fields.map(\.name)
        self.fields = Dictionary(fields.map { ($0.name, $0.value) }) { first, _ in first }
    }

    /// The value of a field, once; nil where it is absent.
    public mutating func take(_ name: String) -> JSONValue? { fields.removeValue(forKey: name) }

    /// The same, with `null` as good as absent.
    public mutating func takeOptional(_ name: String) -> JSONValue? {
        guard let value = take(name), value != .null else { return nil }
        return value
    }

    /// The value of a field that must be there.
    public mutating func require(_ name: String) throws(JSONError) -> JSONValue {
        guard let value = take(name) else { throw JSONError(path.field(name), "this field is missing") }
        return value
    }

    /// - Throws: ``JSONError`` that names the first field that was not taken.
    public func finish() throws(JSONError) {
        if let unknown = names.first(where: { fields[$0] != nil }) {
            throw JSONError(path.field(unknown), "there is no such field")
        }
    }
}

extension JSONFields {
    /// Takes the field `schema`, which must be `expected`: a family and a number, such as `release-integrity/state/1`.
    public mutating func checkSchema(_ expected: String) throws(JSONError) {
        let schema = try string("schema")
        guard schema != expected else { return }
        let family = String(expected.reversed().drop { $0 != "/" }.reversed())
        if schema.hasPrefix(family), let found = Int64(schema.dropFirst(family.count)),
            let number = Int64(expected.dropFirst(family.count)), found > number
        {
            throw JSONError(
                path.field("schema"), "this program is too old for '\(schema)': it reads \(expected)", isTooNew: true)
        }
        throw JSONError(path.field("schema"), "it must be \(expected)")
    }

    public mutating func string(_ name: String) throws(JSONError) -> String {
        try require(name).string(at: path.field(name))
    }

    public mutating func optionalString(_ name: String) throws(JSONError) -> String? {
        guard let value = takeOptional(name) else { return nil }
        return try value.string(at: path.field(name))
    }

    public mutating func integer(_ name: String, in range: ClosedRange<Int64>) throws(JSONError) -> Int64 {
        try require(name).integer(in: range, at: path.field(name))
    }

    /// The elements of an array, each with its path.
    public mutating func array(_ name: String) throws(JSONError) -> [(JSONValue, JSONPath)] {
        try require(name).array(at: path.field(name))
    }

    /// The same; no elements where the field is absent.
    public mutating func optionalArray(_ name: String) throws(JSONError) -> [(JSONValue, JSONPath)] {
        guard let value = takeOptional(name) else { return [] }
        return try value.array(at: path.field(name))
    }
}

extension JSONValue {
    public func string(at path: JSONPath) throws(JSONError) -> String {
        guard case .string(let text) = self else { throw JSONError(path, "it must be a string") }
        return text
    }

    public func integer(in range: ClosedRange<Int64>, at path: JSONPath) throws(JSONError) -> Int64 {
        guard case .integer(let number) = self else { throw JSONError(path, "it must be a whole number") }
        guard range.contains(number) else {
            throw JSONError(path, "it must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    public func array(at path: JSONPath) throws(JSONError) -> [(JSONValue, JSONPath)] {
        guard case .array(let elements) = self else { throw JSONError(path, "it must be an array") }
        return elements.enumerated().map { ($1, path.element($0)) }
    }
}
