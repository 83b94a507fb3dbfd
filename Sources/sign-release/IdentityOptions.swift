import ArgumentParser
import CommandSupport
import Findings
import ReleaseSigning
import TrustPolicy

/// Which release signatures are bound to.
struct IdentityOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The product that is released, said in the signatures, as the next three are, so that users notice any other \
            release that you signed.
            """, valueName: "name"))
    var product: String?

    @Option(help: ArgumentHelp("The version that is released, such as v1.2.3.", valueName: "version"))
    var releaseVersion: String?

    @Option(help: ArgumentHelp("The channel that it is released in, such as stable.", valueName: "name"))
    var channel: String?

    @Option(help: ArgumentHelp("The platform that it is for, such as linux.", valueName: "name"))
    var platform: String?

    @Option(
        help: ArgumentHelp(
            "Your domain, which users name too: the signature says version@DOMAIN and so on.", valueName: "domain"))
    var notationDomain: String?

    /// What these options bind signatures to; nil where they bind to nothing.
    ///
    /// - Parameter policy: of the release's users.
    func binding(policy: Policy? = nil) throws -> ReleaseBinding? {
        var request = ReleaseBinding.Request()
        request.product = product
        request.version = releaseVersion
        request.channel = channel
        request.platform = platform
        request.domain = notationDomain
        guard request.namesRelease || notationDomain != nil || policy?.notationDomain != nil else { return nil }
        do throws(ReleaseBindingError) {
            return try ReleaseBinding(request, policy: policy)
        } catch {
            throw ValidationError(error.reason.text + ".")
        }
    }
}
