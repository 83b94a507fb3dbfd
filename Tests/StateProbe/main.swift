// Remembers releases as the command does: v1.0.FIRST to v1.0.LAST of one channel, one after the other. Each rule that
// was found is a line of the output; the exit status is the last one's.
//
// usage: StateProbe STATE-FOLDER POLICY CHANNEL FIRST LAST

internal import FileAccess
internal import Findings
internal import Glibc
internal import Manifests
internal import OpenPGP
internal import Releases
internal import ReleaseVerification
internal import TrustPolicy
internal import TrustState

func end(_ finding: Finding) -> Never {
    print(finding.rule.name)
    exit(finding.rule.status.rawValue)
}

let arguments = CommandLine.arguments
guard arguments.count == 6, let folder = BytePath(arguments[1]), let policy = BytePath(arguments[2]),
    let first = Int(arguments[4]), let last = Int(arguments[5]),
    let digest = Digest(.sha256, [UInt8](repeating: 0x5A, count: 32))
else { exit(64) }

do {
    let file = try PolicyFile(reading: policy)
    let state = ReleaseState(of: file, in: StateFolder(folder))
    let line = ReleaseLine(product: file.policy.product, channel: arguments[3], platform: nil)
    let keys = Dictionary(uniqueKeysWithValues: file.policy.signers.map { ($0.fingerprint, Set([$0.fingerprint])) })
    for number in first...last {
        guard let version = ReleaseVersion("v1.0.\(number)") else { exit(64) }
        let release = ReleaseRecord(
            version: version, contents: [digest: .everything], signingKeys: keys, acceptedAt: .now())
        if let finding = try state.accept(release, in: line).first, last == first { end(finding) }
    }
} catch let error as any FindingError {
    end(error.finding)
}
