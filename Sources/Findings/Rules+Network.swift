// Rules that say why nothing was downloaded, or what came may not be used.

extension Rule {
    static let network = [
        networkLibraryMissing, addressMalformed, addressInsecure, downloadMissing, redirectRefused, privateAddress,
        serverUnproven,
        serverUnreachable, downloadTruncated, downloadTooLarge, answerMalformed, downloadFailed,
    ]

    public static let networkLibraryMissing = Rule(
        "network-library-missing", .unavailable, "No usable libcurl (7.68 or later, with TLS) was found.",
        remedy: "Install libcurl (Debian: apt-get install libcurl4).")
    public static let addressMalformed = Rule(
        "address-malformed", .usage, "What should be an address is none that is fetched from.",
        remedy: "Write https://HOST/PATH; other characters than those of RFC 3986 as %HH.")
    public static let addressInsecure = Rule(
        "address-insecure", .usage, "The address is http:, and not of this machine.",
        remedy: "Use https: where the server has it; --allow-insecure-http is for where it has not.")
    public static let downloadMissing = Rule(
        "download-missing", .incomplete, "The server does not have the file, or gives it to nobody (403, 404, 410).",
        remedy: "Check version, platform and address; a release that was just published may need minutes to appear.")
    public static let redirectRefused = Rule(
        "redirect-refused", .unavailable,
        "The server leads to where nothing is fetched from: from https to http, to another protocol, or in circles.",
        remedy: "Tell whoever runs the server; use another origin meanwhile.")
    public static let privateAddress = Rule(
        "private-address", .unavailable,
        "A name leads to this machine or into a private network, and what was asked for is public.",
        remedy: """
            Tell whoever runs the server. If a mirror of your own is meant, name it by its address, or name one that only leads \
            into your network.
            """)
    public static let serverUnproven = Rule(
        "server-unproven", .unavailable, "The server could not prove who it is, or speaks no TLS 1.2 or later.",
        remedy: """
            Check this machine's clock and certificate authorities (Debian: ca-certificates); behind a proxy that opens TLS, name \
            its authority in SSL_CERT_FILE.
            """)
    public static let serverUnreachable = Rule(
        "server-unreachable", .unavailable, "The server was not found, did not answer, or took longer than a limit.",
        remedy: "Check the network and the variables https_proxy, all_proxy and NO_PROXY; try again.")
    public static let downloadTruncated = Rule(
        "download-truncated", .unavailable, "The connection ended before the file did, in every attempt.",
        remedy: "Try again; where it persists, something between here and the server cuts connections.")
    public static let downloadTooLarge = Rule(
        "download-too-large", .unavailable, "The server sends more than is allowed.",
        remedy: "Check the address; raise the limit only where so large a file is meant.")
    public static let answerMalformed = Rule(
        "answer-malformed", .unavailable,
        "The server's answer breaks the rules of HTTP, or is encoded in a way not asked for.",
        remedy: "Tell whoever runs the server; use another origin meanwhile.")
    public static let downloadFailed = Rule(
        "download-failed", .unavailable, "The download failed for another reason, which the message names.",
        remedy: "Try again; use another origin where there is one.")
}
