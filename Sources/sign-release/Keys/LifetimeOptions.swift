import ArgumentParser
import CommandSupport
import OpenPGP

/// How long a primary key and its signing subkey are valid, from now on.
struct LifetimeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How long the primary key is valid from now on.", valueName: "duration"))
    var expiresIn = "3y"

    @Option(help: ArgumentHelp("How long the signing subkey is valid from now on.", valueName: "duration"))
    var subkeyExpiresIn = "1y"

    func validate() throws {
        if try subkey() > primary() { throw ValidationError("The subkey cannot outlive the primary key.") }
    }

    func primary() throws -> TimeSpan { try PolicyArguments.lifetime(expiresIn, "--expires-in") }

    func subkey() throws -> TimeSpan { try PolicyArguments.lifetime(subkeyExpiresIn, "--subkey-expires-in") }
}
