internal import FileAccess
internal import Findings
internal import OpenPGP

/// What `gpg --check-sigs` says of a certificate's own signatures. See: doc/DETAILS of GnuPG, "Format of the colon listings"
///
/// gpgme reads no signatures of subkeys, nor those over the key alone, out of such a listing. They are told apart by where
/// they stand in it: gpg keeps their order within each part, though not that of user IDs.
struct SignatureListing {
    private(set) var verified: Set<PlacedSignature> = []
    /// Those that gpg says anything about.
    private(set) var answered: Set<PlacedSignature> = []

    /// Asks gpg.
    ///
    /// - Parameter certificate: what is not one of its own signatures is not in it.
    init(of certificate: Certificate, process: GnuPGProcess) throws(EngineError) {
        var options = EngineOptions(acceptsLegacyBindings: true)
        options.ignoresTimeConflicts = true
        let home = try EngineHome.folder(configured: options)
        defer { SocketFolder.remove(forHome: home.path) }
        do throws(FileError) {
            // It holds what `certificate` was read from, so no ring-trust packets, which would be believed.
            try home.folder.create(Array(Self.keyring.utf8), containing: certificate.complete())
        } catch {
            throw EngineError(.home, error.finding.message)
        }
        let folder = String(decoding: home.path.bytes, as: UTF8.self)
        let arguments = [
            "--homedir", folder, "--no-default-keyring", "--keyring", "\(folder)/\(Self.keyring)", "--no-sig-cache",
            "--with-colons", "--check-sigs",
        ]
        let output = try SpawnedProgram.output(of: "gpg", arguments, seconds: options.secondsPerOperation)
        compare(Self.rows(output.bytes), with: certificate.ownSignatures)
    }

    private static let keyring = "pubring.gpg"

    private mutating func compare(_ rows: [Part: [Row]], with signatures: [PlacedSignature]) {
        var attributes: [PlacedSignature.Place: Int] = [:]
        let places = Dictionary(grouping: signatures, by: \.place)
        for signature in signatures {
            if case .attribute = signature.place, attributes[signature.place] == nil {
                attributes[signature.place] = attributes.count
            }
        }
        for (place, signatures) in places {
            let rows = rows[Part(place, attributes)] ?? []
            guard rows.count == signatures.count, zip(rows, signatures).allSatisfy({ $0.isAbout($1.signature) }) else {
                continue
            }
            answered.formUnion(signatures)
            verified.formUnion(zip(rows, signatures).filter { $0.0.isGood }.map(\.1))
        }
    }

    /// What a row is about, as gpg shows it.
    private enum Part: Hashable {
        case primaryKey
        case userID([UInt8])
        /// Of the user attributes, in their order.
        case attribute(Int)
        case subkey(String)

        init(_ place: PlacedSignature.Place, _ attributes: [PlacedSignature.Place: Int]) {
            self =
                switch place {
                case .primaryKey: .primaryKey
                case .userID(let bytes): .userID(bytes)
                case .attribute: .attribute(attributes[place] ?? 0)
                case .subkey(let fingerprint): .subkey(fingerprint.hexadecimal)
                }
        }
    }

    /// A line about a signature.
    private struct Row {
        let isGood: Bool
        let createdAt: Int64?
        let signatureClass: UInt8?

        init(_ fields: [ArraySlice<UInt8>]) {
            isGood = fields[1].elementsEqual("!".utf8)
            createdAt = Int64(String(decoding: fields[5], as: UTF8.self))
            signatureClass = UInt8(String(decoding: fields[10].prefix(2), as: UTF8.self), radix: 16)
        }

        func isAbout(_ signature: CertificateSignature) -> Bool {
            signatureClass == signature.signatureClass.rawValue
                && signature.createdAt.map { $0.secondsSince1970 == createdAt } ?? true
        }
    }

    private static func rows(_ output: [UInt8]) -> [Part: [Row]] {
        var rows: [Part: [Row]] = [:]
        var part: Part?
        var attributes = 0
        for line in output.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count > 10 || fields[0].elementsEqual("fpr".utf8) && fields.count > 9 else { continue }
            switch String(decoding: fields[0], as: UTF8.self) {
            case "pub": part = .primaryKey
            case "uid": part = .userID(unescaped(fields[9]))
            case "uat": (part, attributes) = (.attribute(attributes), attributes + 1)
            case "sub": part = nil
            case "fpr": if part == nil { part = .subkey(String(decoding: fields[9], as: UTF8.self)) }
            case "sig", "rev": if let part { rows[part, default: []].append(Row(fields)) }
            default: break
            }
        }
        return rows
    }

    /// Undoes gpg's `\xHH` and its short forms.
    private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        let short: [UInt8: UInt8] = [
            UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "f"): 12, UInt8(ascii: "v"): 11,
            UInt8(ascii: "b"): 8, UInt8(ascii: "0"): 0,
        ]
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            if next == UInt8(ascii: "x"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(short[next] ?? next)
            }
        }
        return bytes
    }
}
