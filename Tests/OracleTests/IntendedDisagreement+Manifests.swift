import Findings

extension IntendedDisagreement {
    private static let both: Set<String> = ["sha256sum", "shasum"]

    static let aboutManifests = [
        IntendedDisagreement(
            .verified(thoughItSays: ["properly formatted"]), ["shasum"],
            "It knows neither OpenSSL's format nor blank lines."),
        IntendedDisagreement(
            .verified(thoughItSays: ["properly formatted"]), ["sha256sum"],
            "It reads no digests of another algorithm, which lists may be of."),
        IntendedDisagreement(
            .refused(.manifestMalformed, saying: ["it holds a control character", "it holds a NUL byte"]), both,
            "Such names deceive those who read them; sha256sum compares the name up to the NUL."),
        IntendedDisagreement(
            .refused(
                .manifestMalformed,
                saying: ["leads out of the manifest's folder", "an absolute path", "stands for standard input"]), both,
            "Names outside of the release are never opened."),
        IntendedDisagreement(
            .refused(.manifestMalformed, saying: ["it has '.' as a part", "it has an empty part"]), both,
            "One file has one name."),
        IntendedDisagreement(
            .refused(
                .manifestMalformed,
                saying: ["Windows line end", "stands between digest and name", "what follows the digest"]),
            both, "The formats have one separator and one line end; the tools pass over others."),
        IntendedDisagreement(
            .refused(.manifestMalformed, saying: ["is not a digest and the name of a file", "its end is not"]), both,
            "Indented lines and damaged ends of lines are in no format; the tools look for something like a digest."),
        IntendedDisagreement(
            .refused(.manifestMalformed, saying: ["upper-case letters"]), both, "Digests are written in one way."),
        IntendedDisagreement(
            .refused(.manifestMalformed, saying: ["but the lines before it are in"]), both, "No program mixes formats."),
        IntendedDisagreement(
            .refused(.manifestMalformed, saying: ["its digest has", "but the file's name says"]), both,
            "shasum chooses the algorithm line by line; here the file's name and the first line have said it."),
    ]
}
