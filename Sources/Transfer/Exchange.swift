internal import Findings

/// One request and its response, as libcurl's callbacks see them.
final class Exchange {
    let address: WebAddress
    let download: Download
    /// Whether a part of the content was asked for.
    let continuing: Bool
    private let network: NetworkGuard?
    /// An IP address of the host that was not connected to.
    private(set) var refusedAddress: [UInt8]?
    private(set) var head = ResponseHead()
    /// Why a callback ended the exchange.
    private(set) var failure: Download.Failure?
    /// The beginning of a body that is no content.
    private(set) var explanation: [UInt8] = []
    /// Nothing more is needed: the explanation is long enough.
    private(set) var isEnough = false
    /// Bytes of bodies, for the rate; those that are no content too.
    private(set) var bodyBytes: UInt64 = 0

    static let longestExplanation = 4_096
    /// Of a body beside a redirect, which is read so that the connection can be used again.
    private static let longestIgnored = 64 << 10

    init(_ address: WebAddress, _ download: Download, continuing: Bool, network: NetworkGuard? = nil) {
        self.network = network
        self.address = address
        self.download = download
        self.continuing = continuing
    }

    var isContent: Bool { head.status == 200 || head.status == 206 }
    var isRedirect: Bool { [301, 302, 303, 307, 308].contains(head.status) && !head.values("location").isEmpty }

    /// Whether an IP address may be connected to.
    func mayConnect(to ip: [UInt8]) -> Bool {
        guard let network, !network.allows(ip) else { return true }
        refusedAddress = ip
        return false
    }

    /// Takes a line of the head. False ends the exchange.
    func takeHeader(_ line: [UInt8]) -> Bool {
        let wasComplete = head.isComplete
        do throws(ResponseHead.Problem) {
            try head.take(line)
        } catch {
            failure = Download.Failure(.malformed, "\(address): the answer cannot be used: \(error.reason)")
            return false
        }
        guard head.isComplete, !wasComplete, isContent else { return true }
        return succeeds { () throws(Download.Failure) in try download.begin(head, continuing: continuing) }
    }

    /// Takes a part of the body. False ends the exchange.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bodyBytes += UInt64(bytes.count)
        if isContent { return succeeds { () throws(Download.Failure) in try unsafe download.deliver(bytes) } }
        if isRedirect {
            guard bodyBytes > Self.longestIgnored else { return true }
            failure = Download.Failure(.malformed, "\(address): the page beside a redirect goes on and on")
            return false
        }
        unsafe explanation += bytes.prefix(Self.longestExplanation - explanation.count)
        isEnough = explanation.count == Self.longestExplanation
        return !isEnough
    }

    private func succeeds(_ work: () throws(Download.Failure) -> Void) -> Bool {
        do throws(Download.Failure) {
            try work()
            return true
        } catch {
            failure = error
            return false
        }
    }
}
