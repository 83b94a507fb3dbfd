import TestSupport
import Testing

@Suite("Runs of sign-release at once", .serialized)
struct SignAtOnceTests {
    @Test func theyNeverMixWhatTheyWrite() throws {
        let publisher = try Publisher()
        try publisher.makeKey()
        for number in 1...6 { try publisher.write("dist/f\(number)", "\(number)") }
        let sign = builtProgram("sign-release")
        let check = builtProgram("verify-uploader")
        for round in 1...8 {
            let script = """
                export TMPDIR='\(publisher.root)/tmp' GNUPGHOME='\(publisher.home)'; cd '\(publisher.root)'
                '\(sign)' sign dist --refresh --force --secret-key key.secret.asc --quiet --only 'f[123]' & a=$!
                '\(sign)' sign dist --refresh --force --secret-key key.secret.asc --quiet --only 'f[456]' & b=$!
                wait $a && wait $b && '\(check)' check dist/SHA256SUMS --manifest-only --keys key.asc --quiet
                """
            #expect(try publisher.execute("/bin/bash", ["-c", script]).status == 0, "round \(round)")
        }
    }

    /// They sign different folders, and write into one that is not there yet, or is removed by one that fails.
    @Test func theyNeverMixWhatTheyWriteElsewhere() throws {
        let publisher = try Publisher()
        try publisher.makeKey()
        for folder in ["one", "two"] {
            try publisher.makeFolder(folder)
            try publisher.write(folder + "/" + folder, folder)
        }
        let sign = builtProgram("sign-release")
        let check = builtProgram("verify-uploader")
        for round in 1...8 {
            let script = """
                export TMPDIR='\(publisher.root)/tmp' GNUPGHOME='\(publisher.home)'; cd '\(publisher.root)'; rm -rf sums
                sign() { '\(sign)' sign "$@" --refresh --secret-key key.secret.asc --quiet --output sums/here; }
                sign one & a=$!
                sign two & b=$!
                wait $a && wait $b && '\(check)' check sums/here/SHA256SUMS --manifest-only --keys key.asc --quiet
                """
            #expect(try publisher.execute("/bin/bash", ["-c", script]).status == 0, "round \(round)")
        }
    }
}
