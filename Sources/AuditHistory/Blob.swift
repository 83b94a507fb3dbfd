internal import GRDB

// Bytes in and out of a database. GRDB has them as a type of Foundation's, which no module here imports: it is never
// named, and what is generic does the work.

extension DatabaseValue {
    /// A BLOB, also for no bytes.
    static func bytes(_ bytes: [UInt8]) -> DatabaseValue {
        DatabaseValue.Storage.blob(collected(bytes)).value?.databaseValue ?? .null
    }

    private static func collected<Bytes: RangeReplaceableCollection<UInt8>>(_ bytes: [UInt8]) -> Bytes {
        Bytes(bytes)
    }
}

extension Row {
    /// A column's bytes; nil for NULL and for what is no BLOB.
    func bytes(_ column: String) -> [UInt8]? {
        let value: DatabaseValue = self[column]
        guard case .blob(let bytes) = value.storage else { return nil }
        return Array(bytes)
    }

    func text(_ column: String) -> String? {
        let value: DatabaseValue = self[column]
        guard case .string(let text) = value.storage else { return nil }
        return text
    }

    func integer(_ column: String) -> Int64? {
        let value: DatabaseValue = self[column]
        guard case .int64(let number) = value.storage else { return nil }
        return number
    }
}
