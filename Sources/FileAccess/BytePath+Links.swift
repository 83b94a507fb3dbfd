extension BytePath {
    /// Where the symbolic link at this path leads in the end, without links; the path itself where it is no link.
    public func resolvingLink() throws(FileError) -> BytePath {
        guard let name, try Folder(folder).kind(of: name) == .symbolicLink else { return self }
        return try withoutLinks()
    }
}
