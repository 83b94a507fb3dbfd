import Foundation

/// A real browser without a window.
public enum Browser {
    public static let isThere = isInstalled(path)
    public static let absence = "chromium is needed"
    private static let path = "/usr/bin/chromium"

    /// What a page has become after its scripts ran, as HTML. Nothing is loaded from a network.
    public static func document(of page: String, in folder: ScratchFolder) throws -> String {
        try run(["--dump-dom"], page, folder).text
    }

    /// Writes a picture of a page, `width` pixels wide.
    public static func picture(of page: String, width: Int, height: Int, in folder: ScratchFolder, to file: String)
        throws
    {
        _ = try run(["--screenshot=\(file)", "--window-size=\(width),\(height)", "--hide-scrollbars"], page, folder)
    }

    private static func run(_ arguments: [String], _ page: String, _ folder: ScratchFolder) throws -> ProgramRun {
        // Its sandbox refuses to be root's, as which tests may run; the page is this project's own.
        let always = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--user-data-dir=\(folder.path("browser"))", "--host-resolver-rules=MAP * ~NOTFOUND",
            "--virtual-time-budget=5000",
        ]
        return try ProgramRun(
            path, always + arguments + ["file://\(page)"], in: folder.path,
            environment: ["HOME": folder.path, "PATH": "/usr/bin:/bin"])
    }
}
