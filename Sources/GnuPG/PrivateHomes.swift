internal import FileAccess

/// The private homes and folders of runs that are over.
public enum PrivateHomes {
    /// Removes what killed processes left behind, with the folders that gpg made elsewhere for the sockets of their homes.
    /// Failures are of no consequence and not reported.
    public static func sweep() {
        for folder in PrivateFolder.sweep() { SocketFolder.remove(forHome: folder) }
    }
}
