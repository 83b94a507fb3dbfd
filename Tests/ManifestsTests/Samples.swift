import Manifests

/// Digests to build manifests from: as many digits as asked for, different for every `seed`.
enum Sample {
    static let md5 = digits(32)
    static let sha1 = digits(40)
    static let sha256 = digits(64)
    static let sha512 = digits(128)

    static func digits(_ count: Int, seed: Int = 1) -> String {
        String(
            (0..<count).map { position in
                let value = (position &* 7 &+ seed &* 13 &+ (position / 16) &* seed) & 15
                return Character(String(value, radix: 16))
            })
    }
}

extension Manifest {
    /// A manifest written out in the test.
    static func reading(_ text: String, as fileName: String = "SHA256SUMS") throws(ManifestError) -> Manifest {
        try Manifest(Array(text.utf8), fileName: Array(fileName.utf8))
    }

    func lookup(_ name: String) -> Lookup { lookup(Array(name.utf8)) }
}

extension Manifest.Entry {
    var text: String { String(decoding: name, as: UTF8.self) }
}
