import ArgumentParser
import CommandSupport
import FileAccess
import Manifests
import OpenPGP
import TrustPolicy

/// What stands on the command line for the parts of a policy.
enum PolicyArguments {
    static func fingerprints(_ texts: [String], _ option: String) throws -> [Fingerprint] {
        let found = try texts.map { try OptionValue.fingerprint($0, option) }
        guard Set(found).count == found.count else { throw ValidationError("\(option) names a key twice.") }
        return found
    }

    static func time(_ text: String, _ option: String) throws -> Timestamp {
        if text == "now" { return .now() }
        guard let time = Timestamp(rfc3339: text) else {
            throw ValidationError("\(option) takes a time such as 2027-04-01T00:00:00Z, or now.")
        }
        return time
    }

    static func digest(_ text: String, _ option: String) throws -> Digest {
        guard let digest = Digest(text), digest.algorithm.isCollisionResistant else {
            throw ValidationError("\(option) takes a digest such as sha256: and 64 hexadecimal digits.")
        }
        return digest
    }

    /// One line for people, which a reviewer sees as it is.
    static func line(_ text: String, _ option: String) throws -> String {
        let isPlain = { (scalar: Unicode.Scalar) in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
            default: true
            }
        }
        guard let text = ArgumentBytes.text(text), !text.isEmpty, text.utf8.count <= longestLine,
            text.unicodeScalars.allSatisfy(isPlain)
        else {
            throw ValidationError("\(option) takes one line of visible text, \(longestLine) bytes at most.")
        }
        return text
    }

    private static let longestLine = 500

    /// Sources of keys: names of files in the policy's own folder, then addresses.
    static func keySources(
        files: [String], addresses: [String], besides policy: BytePath
    ) throws -> [Policy.KeySource] {
        let names = try files.map { file -> Policy.KeySource in
            let path = try Path(file).path
            guard path.folder == policy.folder, let name = path.name,
                let text = String(validating: name, as: UTF8.self)
            else {
                throw ValidationError(
                    "--keys takes files that lie beside the policy: whoever gets the policy gets them with it.")
            }
            return .file(text)
        }
        let sources = names + addresses.map(Policy.KeySource.address)
        guard Set(sources).count == sources.count else { throw ValidationError("A source of keys is named twice.") }
        return sources
    }
}
