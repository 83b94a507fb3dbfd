internal import Findings
internal import Manifests
internal import Releases

/// Everything that is in a target, by number.
struct Inventory {
    private(set) var paths = PathTable()
    /// By number: whether a regular file is there.
    private var isThere: [Bool] = []
    /// What is there and is no regular file.
    private(set) var oddities: [TreeEntry] = []
    /// Whether its name is one that no mirror should have; by number, for the few that are.
    private(set) var nameProblems: [Int: NameProblem.Kind] = [:]
    /// Numbers of files that are only said to be there by what should be: reading them will tell.
    private var assumed: Set<Int> = []

    init(of tree: any TargetTree, where isWanted: ([UInt8]) -> Bool) throws {
        try tree.list { entry in
            // Whoever leaves out what is in a folder need not know what that is.
            let isFolder = entry.path.last == slash
            guard isWanted(isFolder ? entry.path + Array("*".utf8) : entry.path) else { return }
            switch entry.kind {
            case .file: break
            case .assumed:
                assume(number(of: entry.path))
                return
            default:
                oddities.append(entry)
                return
            }
            let number = number(of: entry.path)
            isThere[number] = true
            if let problem = NameProblem.Kind(of: entry.path) { nameProblems[number] = problem }
        }
    }

    var count: Int { paths.count }

    subscript(number: Int) -> [UInt8] { paths[number] }

    /// Also of a path at which nothing is, and that something names.
    mutating func number(of path: [UInt8]) -> Int {
        let number = paths.number(of: path)
        if number == isThere.count { isThere.append(false) }
        return number
    }

    /// Takes a file for there, until it is read.
    mutating func assume(_ number: Int) {
        guard !isThere[number] else { return }
        isThere[number] = true
        assumed.insert(number)
    }

    func isAssumed(_ number: Int) -> Bool { assumed.contains(number) }

    /// It was assumed, and is not there.
    mutating func drop(_ number: Int) {
        isThere[number] = false
        assumed.remove(number)
    }

    func find(_ path: [UInt8]) -> Int? { paths.find(path) }

    func holds(_ number: Int) -> Bool { isThere[number] }

    func holds(_ path: [UInt8]) -> Bool { paths.find(path).map { isThere[$0] } ?? false }

    /// The numbers of the files that are there.
    var files: some Sequence<Int> {
        let isThere = isThere
        return (0..<count).lazy.filter { isThere[$0] }
    }

    /// What a file with this name is there for, as far as names tell.
    func role(of path: [UInt8]) -> AuditedFile.Role {
        let name = Array(path.fileName)
        if Discovery.isManifestName(name) { return .manifest }
        return signedPath(of: path) == nil ? .artifact : .signature
    }

    /// The path of what the signature at `path` is over; nil for what is no signature by its name.
    func signedPath(of path: [UInt8]) -> [UInt8]? {
        guard let signed = Discovery.signedName(of: path) else { return nil }
        return holds(signed) || Discovery.isManifestName(Array(signed.fileName)) ? signed : nil
    }
}

extension [UInt8] {
    /// What is behind the last slash.
    var fileName: ArraySlice<UInt8> { self[(lastIndex(of: slash).map { $0 + 1 } ?? 0)...] }

    /// Up to the last slash, which is a part of it; empty for a path that is only a name.
    var folderPrefix: ArraySlice<UInt8> { self[..<(lastIndex(of: slash).map { $0 + 1 } ?? 0)] }
}
