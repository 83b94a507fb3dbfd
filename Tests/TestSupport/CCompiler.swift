/// Compiles programs of a test's own.
public enum CCompiler {
    public static let isThere = isInstalled(path)
    public static let absence = "there is no C compiler"
    private static let path = "/usr/bin/cc"

    public struct Failure: Error {
        let said: String
    }

    /// Compiles `source`, C, to the program `name` in `folder`, and gives its path.
    public static func program(
        _ name: String, _ source: String, _ options: [String] = [], in folder: some FileFolder
    ) throws -> String {
        try folder.write(name + ".c", source)
        let result = try ProgramRun(path, options + ["-o", name, name + ".c"], in: folder.path)
        guard result.status == 0 else { throw Failure(said: result.errorText) }
        return folder.path(name)
    }

    /// The same to a shared library, to be loaded into another program.
    public static func library(_ name: String, _ source: String, in folder: some FileFolder) throws -> String {
        try program(name, source, ["-shared", "-fPIC"], in: folder)
    }
}
