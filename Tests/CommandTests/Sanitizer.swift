import Foundation

/// The sanitizer that these tests and the commands were built with; see scripts/test.
enum Sanitizer {
    static let isOn = ProcessInfo.processInfo.environment["RELEASE_SANITIZER"] != nil
    static let hinders = "a sanitizer takes terabytes of address space, and needs /proc"
}
