import Findings
import TestSupport
import Testing

@Suite(
    "Signatures, judged here, by gpgv and by sqv",
    .enabled(if: SignatureOracles.areThere, "gpg, gpgv or sqv is not installed"), .serialized)
struct SignatureOracleTests {
    /// Of one in how many cases the command is asked too.
    private static let commandInterval = 20

    @Test(.timeLimit(.minutes(OracleRun.isLong ? 600 : 10)))
    func everyDisagreementIsIntended() throws {
        let (generator, oracles) = (try CaseGenerator(), try SignatureOracles())
        var tally = try OracleTally("signatures", IntendedDisagreement.aboutSignatures, needsAnother: true)
        for seed in OracleRun.seeds(unlessSaid: 240) {
            let one = try generator.signatureCase(seed)
            let verdicts = try oracles.judge(one)
            let undecided = verdicts.ours.filter { !Self.decisions.contains($0.rule.status) }
            #expect(undecided.isEmpty, "seed \(seed): \(one.traits)")
            try tally.count(
                verdicts, seed: seed, traits: one.traits,
                files: ["data": one.data, "data.sig": one.signature, "keys": one.keyFile])
            if seed % Self.commandInterval == 0 {
                let isSame = try oracles.doesCommandVerify(one) == verdicts.isVerified
                #expect(isSame, "seed \(seed): the command says otherwise")
            }
        }
        try tally.finish()
    }

    /// What says something of the bytes. Of key files that cannot be used, nothing else is decided.
    private static let decisions: Set<Status> = [.tampered, .untrusted, .incomplete, .configuration]
}
