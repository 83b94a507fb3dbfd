internal import FileAccess
internal import Findings
internal import Manifests
internal import ReleaseVerification
internal import TrustPolicy

// What should be there, by manifests, the policy's layout and an index, and is not.

extension TargetAudit {
    func addMissing() {
        let laidOut = places?.expected(beside: inventory, versions: options.versions) ?? []
        for path in options.index where !inventory.holds(path) {
            addMissing(inventory.number(of: path), "'\(path)' is not there, and the index names it")
        }
        for path in laidOut where !inventory.holds(path) {
            addMissing(inventory.number(of: path), "'\(path)' is not there, and the policy's layout has it")
        }
        for number in 0..<inventory.count where !inventory.holds(number) && manifests.listing.isListed(number) {
            let path = inventory[number]
            for digest in manifests.digests(listedFor: number, path) {
                // Of several, the same one wherever it is asked.
                if let known = missing[digest], inventory[known].lexicographicallyPrecedes(path) { continue }
                missing[digest] = number
            }
            let listed = manifests.listed(number, path)
            addMissing(number, "'\(path)' is not there, and '\(listed.first?.manifest.path.bytes ?? [])' lists it")
        }
    }

    func addMissing(_ number: Int, _ message: Message) {
        guard faults[number] == nil else { return }
        let path = inventory[number]
        var file = AuditedFile(path, inventory.role(of: path), .ok)
        file.add(.fileMissing, message)
        let listed = manifests.listed(number, path).map(\.manifest)
        file.signers = Array(Set(listed.flatMap { $0.signed.decision.counted })).sorted()
        file.release = listed.first?.signed.decision.release
        faults[number] = file
    }
}
