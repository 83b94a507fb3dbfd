/// The forge could not make what a test asked for.
public struct ForgeError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
