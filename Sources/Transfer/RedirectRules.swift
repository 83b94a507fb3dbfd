internal import Findings

/// Where servers may lead. libcurl follows no redirect itself: each is judged here.
enum RedirectRules {
    /// Whether an address may be fetched from at all.
    static func isAllowed(_ address: WebAddress, _ options: TransferOptions) -> Bool {
        address.scheme == .https || address.isLoopback || options.plainHTTP == .anywhere
    }

    /// The next address, or why nobody goes there.
    ///
    /// - Parameters:
    ///   - location: as libcurl resolved it against the last of `visited`.
    ///   - visited: in order, the first one included.
    ///   - sent: the credentials of the request. libcurl puts them into the address where that stays on the same server.
    static func next(
        _ location: [UInt8]?, after visited: [WebAddress], sent: WebAddress.Credentials?, _ options: TransferOptions
    ) throws(Download.Failure) -> WebAddress {
        let from = visited[visited.count - 1]
        var next: WebAddress
        do throws(TransferError) {
            next = try WebAddress(bytes: location ?? [])
        } catch {
            throw refusal("\(from) leads to where nothing is fetched from: \(error.message)")
        }
        if next.isSameOrigin(as: from), next.credentials == sent { next = next.withoutCredentials }
        guard visited.count <= options.redirects else {
            throw refusal("\(visited[0]) leads on and on, \(options.redirects, "redirect") and more")
        }
        guard !visited.contains(next) else { throw refusal("\(from) leads in circles, back to \(next)") }
        guard next.credentials == nil else { throw refusal("\(from) leads to \(next) with user information in it") }
        guard next.scheme == .https || from.scheme == .http else {
            throw refusal("\(from) leads from https to \(next), which anybody on the way can change")
        }
        guard isAllowed(next, options) else {
            throw refusal("\(from) leads to \(next), and http: is for this machine only")
        }
        if let scope = options.scope, !scope.contains(next) {
            throw refusal("\(from) leads to \(next), which is not below \(scope.base)")
        }
        return next
    }

    private static func refusal(_ message: Message) -> Download.Failure { Download.Failure(.redirect, message) }
}
