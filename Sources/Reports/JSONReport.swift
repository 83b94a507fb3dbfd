internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import OpenPGP
internal import ReleaseVerification
public import StrictJSON
internal import TrustPolicy

extension CheckReport {
    /// The document that docs/schema/verification-1.json describes.
    public var json: JSONValue {
        guard let fetch, case .object(let fields) = document else { return document }
        return .object(fields + [JSONValue.Field("fetch", fetch.json)])
    }

    private var document: JSONValue {
        [
            "schema": "release-integrity/verification/1",
            "verdict": .string(verdict),
            "authenticity": .string(authenticity),
            "status": .integer(Int64(status.rawValue)),
            "findings": .array(findings.map(\.json)),
            "basis": basis.json,
            "artifacts": .array(files.map(json)),
        ]
    }

    private func json(_ file: CheckedFile) -> JSONValue {
        let decisions = file.decisions.map(\.decision)
        let decision = decisions.first(where: \.isAccepted) ?? decisions.first
        return [
            "path": .string(Escaping.visible(file.path.bytes)),
            "size": file.digests.map { .integer($0.size) } ?? .null,
            "digests": json(file.digests),
            "verdict": .string(file.verdict.rawValue),
            "manifests": .array(file.manifests.map(json)),
            "threshold": [
                "needed": decision.map { .integer(Int64($0.needed)) } ?? .null,
                "counted": .integer(Int64(decision?.counted.count ?? 0)),
                "missing": .array((decision?.missing ?? []).map { .string($0.hexadecimal) }),
            ],
            "release": decisions.first { $0.isAccepted }?.release.map(json) ?? .null,
            "signatures": .array(file.decisions.flatMap(json)),
            "findings": .array(file.findings.map(\.json)),
        ]
    }

    private func json(_ release: ReleaseIdentity) -> JSONValue {
        .object(IdentityField.allCases.map { .init($0.rawValue, JSONValue(release[$0])) })
    }

    private func json(_ manifest: CheckedManifest) -> JSONValue {
        [
            "path": .string(Escaping.visible(manifest.path.bytes)), "digests": json(manifest.digests),
            "accepted": .boolean(manifest.isAccepted),
        ]
    }

    private func json(_ digests: ContentDigests?) -> JSONValue {
        let digests = digests?.digests.values.sorted { $0.algorithm < $1.algorithm } ?? []
        return .object(digests.map { .init($0.algorithm.rawValue, .string($0.hexadecimal)) })
    }

    private func json(_ signed: SignedDecision) -> [JSONValue] {
        zip(signed.signatures, signed.decision.judgements).map { located, judgement in
            var packet: SignaturePacket?
            if case .passed(let passed) = located.signature { packet = passed }
            var facts: SignatureFacts?
            if case .checked(_, _, let checked) = judgement.evidence { facts = checked }
            return [
                "path": .string(Escaping.visible(located.path.bytes)),
                "verdict": .string(judgement.objection?.rule.name ?? "good"),
                "primaryFingerprint": JSONValue(facts?.primaryKey.fingerprint.hexadecimal),
                "signingFingerprint": JSONValue(facts?.signingKey?.fingerprint.hexadecimal),
                "createdAt": JSONValue(packet?.createdAt.rfc3339),
                "expiresAt": JSONValue(packet?.expiresAt?.rfc3339),
                "hashAlgorithm": JSONValue(packet?.hashAlgorithm.name),
                "keyAlgorithm": JSONValue(packet?.publicKeyAlgorithm.name),
                "notations": .array((packet?.notations ?? []).map(json)),
                "counts": .boolean(judgement.counts),
            ]
        }
    }

    private func json(_ notation: Notation) -> JSONValue {
        [
            "name": .string(Escaping.visible(notation.name)),
            "value": .string(Escaping.visible(notation.value)),
        ]
    }
}

extension CheckReport.Basis.Policy {
    var json: JSONValue {
        [
            "path": .string(Escaping.visible(path.bytes)), "product": .string(product),
            "version": .integer(version), "sha256": .string(digest.hexadecimal),
        ]
    }
}

extension CheckReport.Basis {
    /// The JSON's `basis`.
    public var json: JSONValue {
        [
            "policy": policy?.json ?? .null,
            "keys": .array(keys.map { .string(Escaping.visible($0)) }),
            "time": .string(time),
            "state": .string(isStateUsed ? "used" : "unused"),
            "engine": JSONValue(engine),
        ]
    }
}
