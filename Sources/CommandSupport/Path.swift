internal import ArgumentParser
public import FileAccess

/// A path on the command line.
public struct Path {
    public let path: BytePath

    public init(_ argument: String) throws {
        guard let path = ArgumentBytes.path(argument) else { throw ValidationError("A file's name is empty.") }
        self.path = path
    }
}
