import FileAccess
import Findings
import Hashing
import Manifests
import OpenPGP
import ReleaseSigning
import Reports
import StrictJSON
import TrustPolicy

extension SigningReport {
    /// The document that docs/formats.md describes: schema `release-integrity/signing/1`.
    var json: JSONValue {
        var engine: String?
        if case .done(_, let version) = outcome { engine = version }
        return [
            "schema": "release-integrity/signing/1",
            "verdict": .string(verdict),
            "status": .integer(Int64(status.rawValue)),
            "engine": JSONValue(engine),
            "findings": .array(findings.map(\.json)),
            "files": .array(files),
            "leftOut": .array(leftOut),
            "release": release,
            "manifests": .array(manifests),
        ]
    }

    /// What every signature says of the release, as it was read back.
    private var release: JSONValue {
        guard let binding = plan?.job.binding else { return .null }
        let identity = binding.identity
        return .object(
            [.init("notationDomain", .string(binding.domain)), .init("type", JSONValue(identity.kind?.rawValue))]
                + IdentityField.allCases.map { .init($0.rawValue, JSONValue(identity[$0])) })
    }

    private var plan: SigningPlan? {
        switch outcome {
        case .listed(let plan): plan
        case .done(let result, _): result.plan
        case .failed: nil
        }
    }

    private var files: [JSONValue] {
        guard case .done(let result, _) = outcome else {
            return (plan?.tree.files ?? []).map { ["path": path($0.name), "size": nil, "digests": [:]] }
        }
        return zip(result.plan.tree.files, result.digests).map { file, contents in
            let digests = contents.digests.values.sorted { $0.algorithm < $1.algorithm }
            return [
                "path": path(file.name),
                "size": .integer(contents.size),
                "digests": .object(digests.map { .init($0.algorithm.rawValue, .string($0.hexadecimal)) }),
            ]
        }
    }

    private var leftOut: [JSONValue] {
        (plan?.tree.skipped ?? []).map { ["path": path($0.name), "reason": .string($0.reason.rawValue)] }
    }

    private var manifests: [JSONValue] {
        guard case .done(let result, _) = outcome else {
            return (plan?.manifests ?? []).map { manifest in
                [
                    "path": path(manifest.path.bytes), "signature": path(manifest.signaturePath.bytes),
                    "algorithm": .string(manifest.algorithm.rawValue), "state": "planned", "signatures": [],
                ]
            }
        }
        return result.manifests.map { manifest in
            [
                "path": path(manifest.path.bytes), "signature": path(manifest.signaturePath.bytes),
                "algorithm": .string(manifest.algorithm.rawValue), "state": manifest.isNew ? "written" : "kept",
                "signatures": .array(manifest.signatures.map(json)),
            ]
        }
    }

    private func json(_ signature: MadeSignatureFacts) -> JSONValue {
        [
            "primaryFingerprint": .string(signature.primaryKey.hexadecimal),
            "signingFingerprint": JSONValue(signature.packet.issuerFingerprint?.hexadecimal),
            "createdAt": .string(signature.packet.createdAt.rfc3339),
            "expiresAt": JSONValue(signature.packet.expiresAt?.rfc3339),
            "hashAlgorithm": .string(signature.packet.hashAlgorithm.name),
            "keyAlgorithm": .string(signature.packet.publicKeyAlgorithm.name),
            "notations": .array(
                signature.packet.notations.map { ["name": path($0.name), "value": path($0.value)] }),
        ]
    }

    /// Bytes from strangers.
    private func path(_ bytes: [UInt8]) -> JSONValue { .string(Escaping.visible(bytes)) }
}
