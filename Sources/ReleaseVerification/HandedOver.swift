internal import FileAccess

/// A copy on its way to where the user wants verified bytes: what is handed over is what was hashed.
struct HandedOver: ~Copyable {
    /// The copy, which nobody else writes to.
    let copy: OpenFile
    private let staged: StagedFile

    init(_ file: borrowing OpenFile, to output: BytePath) throws(VerificationError) {
        let staged = try orUndecided { () throws(FileError) in
            let staged = try StagedFile(for: output)
            try staged.fill(from: file)
            return staged
        }
        copy = try orUndecided { () throws(FileError) in try staged.contents(shownAs: file.path) }
        self.staged = staged
    }

    /// To be called once the copy is verified.
    consuming func publish() throws(VerificationError) {
        do throws(FileError) {
            try staged.publish(mode: .executable, replacing: true)
        } catch {
            throw VerificationError(error)
        }
    }
}
