internal import FileAccess
internal import Findings
internal import OpenPGP
public import ReleaseVerification
internal import Transfer

/// Audits targets, one after the other, and compares them with their origin and with each other.
public struct Audit {
    private let judge: SignatureJudge
    private let options: AuditOptions
    private let web: WebOptions
    private let memory: (any AuditMemory)?
    private let cache = VerdictCache()

    /// - Parameters:
    ///   - web: how servers are asked.
    ///   - memory: what remembers audits; nil where nothing is remembered.
    public init(
        judge: SignatureJudge, options: AuditOptions, web: WebOptions, memory: (any AuditMemory)? = nil
    ) {
        self.web = web
        self.judge = judge
        self.options = options
        self.memory = memory
    }

    /// A target that can't be audited is a finding; that nothing can be decided at all is an error. One that is named twice is
    /// audited once, and as the origin where it is that too.
    public func run(_ targets: [AuditTarget], origin: AuditTarget? = nil) throws -> AuditResult {
        var result = AuditResult(startedAt: .now())
        let targets = Self.distinct(targets, origin)
        let isCompared = targets.count + (origin == nil ? 0 : 1) > 1
        var audits: [TargetAudit] = []
        for (target, isOrigin) in targets.map({ ($0, false) }) + (origin.map { [($0, true)] } ?? []) {
            do {
                let audit = try audit(target, isOrigin: isOrigin, isCompared: isCompared)
                try audit.run()
                audits.append(audit)
                if !isCompared { result.targets.append(try audit.finish()) }
            } catch let error as FileError {
                result.targets.append(unavailable(target, isOrigin, error.finding))
            } catch let error as TreeError {
                result.targets.append(unavailable(target, isOrigin, error.finding))
            } catch let error as TransferError {
                result.targets.append(unavailable(target, isOrigin, error.finding))
            }
        }
        if isCompared {
            TargetComparison(audits.filter { !$0.result.isOrigin }, origin: audits.first { $0.result.isOrigin }).run()
            let finished = try audits.map { try $0.finish() }
            result.targets = finished + result.targets
            let order = (targets + (origin.map { [$0] } ?? [])).map(\.name)
            result.targets.sort { left, right in
                (order.firstIndex(of: left.name) ?? 0) < (order.firstIndex(of: right.name) ?? 0)
            }
        }
        result.endedAt = .now()
        if options.sampled != nil || options.vantage { result.seed = options.seed }
        return result
    }

    private static func distinct(_ targets: [AuditTarget], _ origin: AuditTarget?) -> [AuditTarget] {
        var names = Set(origin.map { [$0.rememberedName] } ?? [])
        return targets.filter { names.insert($0.rememberedName).inserted }
    }

    private func audit(_ target: AuditTarget, isOrigin: Bool, isCompared: Bool) throws -> TargetAudit {
        let tree: any TargetTree
        switch target {
        case .folder(let path): tree = try LocalTree(path)
        case .web(let address): tree = try webTree(address)
        }
        return try TargetAudit(
            tree, rememberedAs: target.rememberedName, isOrigin: isOrigin, isCompared: isCompared, judge: judge,
            options: options, memory: memory, cache: cache)
    }

    private func webTree(_ address: WebAddress) throws -> WebTree {
        let places = options.distribution.map { ReleasePlaces($0, product: options.product ?? "") }
        let named = options.index + (places?.expected(options.versions) ?? [])
        let guesses = Set(places?.expected([ReleasePlaces.latest]) ?? []).subtracting(named)
        return try WebTree(
            address, web, options.deadline, candidates: named + guesses.sorted { $0.lexicographicallyPrecedes($1) },
            guesses: guesses)
    }

    private func unavailable(_ target: AuditTarget, _ isOrigin: Bool, _ finding: Finding) -> AuditedTarget {
        var result = AuditedTarget(target.name, isOrigin: isOrigin)
        // What has a remedy of its own keeps it; of the rest, that it is not there says most.
        let rule = finding.rule == .listingEndless ? finding.rule : .targetUnavailable
        result.noted = [Finding(rule, "'\(result.name)' can't be audited: \(finding.message)")]
        return result
    }
}
