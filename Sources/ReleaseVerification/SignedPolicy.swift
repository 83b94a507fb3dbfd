public import Findings
internal import TrustPolicy

extension SignatureJudge {
    /// Judges signatures over the raw bytes of a trust policy's next version, before anything in them is believed.
    ///
    /// - Returns: the decision, and what is to be said about it; with an error exactly where it is a rejection.
    public func decide(
        aboutPolicy file: ReadFile, signatures files: [ReadFile]
    ) throws(VerificationError) -> (signed: SignedDecision, findings: [Finding]) {
        try decide(files, over: SignedBytes(kind: .trustPolicy, bytes: file.bytes), of: file.path)
    }
}
