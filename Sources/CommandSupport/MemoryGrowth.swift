internal import CLinux

/// How this process gets memory from the system.
public enum MemoryGrowth {
    /// In large pieces, for work on very many things by several threads: they wait for each other whenever one of them
    /// asks. See: man 3 mallopt
    public static func expectVeryMany() {
        clinux_take_large_pieces()
    }
}
