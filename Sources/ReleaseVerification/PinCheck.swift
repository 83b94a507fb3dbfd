public import FileAccess
internal import Findings
public import Manifests

/// Compares files with digests that the user named, and with nothing else.
public struct PinCheck {
    private let pins: [Digest]
    private let output: BytePath?

    /// - Parameters:
    ///   - pins: at least one.
    ///   - output: where the compared bytes are handed over.
    public init(pins: [Digest], output: BytePath? = nil) {
        self.pins = pins
        self.output = output
    }

    /// Compares the file at `path`.
    public func artifact(
        _ path: BytePath, progress: VerificationProgress? = nil
    ) throws(VerificationError) -> CheckedFile {
        switch try NamedArtifact(path) {
        case .absent(let result): return result
        case .opened(let file):
            guard let output else { return result(of: try file.verify(pins: pins, progress: progress), path) }
            let staged = try HandedOver(file, to: output)
            let verdict = try staged.copy.verify(pins: pins, progress: progress)
            if case .accepted = verdict { try staged.publish() }
            return result(of: verdict, path)
        }
    }

    /// Copies the program at `path` to `place` and compares the copy.
    public func program(
        _ path: BytePath, in place: ProgramCopy.Place, progress: VerificationProgress? = nil
    ) throws(VerificationError) -> CheckedProgram {
        switch try NamedArtifact(path) {
        case .absent(let result): return .refused(result)
        case .opened(let file): return try program(copying: file, to: place, progress)
        }
    }

    private func program(
        copying file: borrowing OpenFile, to place: ProgramCopy.Place, _ progress: VerificationProgress?
    ) throws(VerificationError) -> CheckedProgram {
        let path = file.path
        switch try file.program(copiedTo: place, pins: pins, progress: progress) {
        case .accepted(let program, let remarks):
            guard case .pinned(let artifact) = program.proof else {
                return .refused(CheckedFile(path, .rejected, []))
            }
            return .accepted(program, result(of: .accepted(artifact, remarks: remarks), path))
        case .rejected(let findings, let digests, _):
            return .refused(result(of: .rejected(findings: findings, digests: digests), path))
        }
    }

    private func result(of verdict: ArtifactVerdict<PinnedArtifact>, _ path: BytePath) -> CheckedFile {
        switch verdict {
        case .accepted(let artifact, let remarks):
            var result = CheckedFile(path, .pinned, remarks)
            result.digests = artifact.digests
            return result
        case .rejected(let findings, let digests, _):
            var result = CheckedFile(path, .rejected, findings)
            result.digests = digests
            return result
        }
    }
}
