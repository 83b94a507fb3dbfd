internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import TrustPolicy

extension ReleaseCheck {
    /// Checks every file that the named manifests list, on all cores. At least one must be there.
    ///
    /// - Parameters:
    ///   - ignoringMissing: files that are not there are passed over.
    ///   - progress: told how many files are done, and of how many.
    public func everythingListed(
        ignoringMissing: Bool, progress: ((Int, Int) -> Void)? = nil
    ) throws(VerificationError) -> [CheckedFile] {
        let manifests = try search.namedManifests()
        let refused = manifests.filter { $0.verdict.accepted == nil }
        guard refused.isEmpty else {
            return refused.map { manifest in
                var result = rejected(manifest.path, manifest.verdict.findings)
                result.manifests = [manifest.checked]
                return result
            }
        }
        let accepted = manifests.compactMap(\.verdict.accepted)
        let listed = ListedFiles(
            of: accepted.map { ListedFiles.Source(path: $0.path, manifest: $0.manifest) },
            computing: judge.requirements.deniedAlgorithms)
        let checked = manifests.map(\.checked)
        let (pins, trust) = (options.pins, judge.requirements)
        let results = try listed.check(against: checked, ignoringMissing: ignoringMissing, progress: progress) { file in
            let names = file.listing.map { ListedName($0.name, in: accepted[$0.source]) }
            let requirements = ArtifactRequirements(names, pins: pins, trust: trust)
            return ListedFiles.Expectation(findings: requirements.expected.findings) { digests in
                let verdict = requirements.judge(digests, of: file.path, kind: { nil })
                var result: CheckedFile
                switch verdict {
                case .accepted(_, let remarks): result = CheckedFile(file.path, .verified, remarks)
                case .rejected(let findings, _, _): result = CheckedFile(file.path, .rejected, findings)
                }
                result.digests = digests
                return result
            }
        }
        guard results.allSatisfy({ $0.verdict != .rejected }) else { return results }
        let objections = try remember(accepted.map(\.part))
        return objections.isEmpty ? results : results + [rejected(accepted[0].path, objections)]
    }
}

extension ListedFiles {
    /// What a file must be.
    struct Expectation {
        /// With an error where the file cannot be compared with anything.
        let findings: [Finding]
        let judge: (ContentDigests) -> CheckedFile
    }

    /// Reads every file that can be compared, and judges all of them, in order.
    ///
    /// - Parameters:
    ///   - manifests: what each result says that it rests on.
    ///   - expectation: called on any thread.
    func check(
        against manifests: [CheckedManifest], ignoringMissing: Bool, progress: ((Int, Int) -> Void)?,
        _ expectation: @escaping @Sendable (File) -> Expectation
    ) throws(VerificationError) -> [CheckedFile] {
        var results: [CheckedFile] = []
        results.reserveCapacity(files.count)
        var done = 0
        func add(_ result: CheckedFile) {
            results.append(result)
            results[results.count - 1].manifests = manifests
        }
        try forEach { (file, digests) -> Result<CheckedFile, FileHashingError> in
            let expectation = expectation(file)
            guard expectation.findings.status == .verified else {
                return .success(CheckedFile(file.path, .rejected, expectation.findings))
            }
            return Result { () throws(FileHashingError) in expectation.judge(try digests()) }
        } deliver: { (file, result) throws(VerificationError) in
            done += 1
            progress?(done, files.count)
            switch result {
            case .success(let checked): add(checked)
            case .failure(.file(let error)):
                if ignoringMissing, error.code == .notFound { return }
                // What cannot be read hides nothing of what is wrong with the others.
                let finding = (try? Absence.finding(error, of: .artifact, file.path)) ?? error.finding
                add(CheckedFile(file.path, .rejected, [finding]))
            case .failure(.hashing(let error)): throw VerificationError(error)
            }
        }
        return results
    }
}
