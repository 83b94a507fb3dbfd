import ArgumentParser
import CommandSupport
import Releases

extension NamePattern {
    /// What `--only` was given.
    static func patterns(_ arguments: [String]) throws -> [NamePattern] {
        try arguments.map { text in
            guard let pattern = NamePattern(ArgumentBytes.decode(text)) else {
                throw ValidationError("--only takes a pattern such as '*.tar.gz' or 'linux/**'.")
            }
            return pattern
        }
    }
}
