package import FileAccess
internal import Glibc
internal import OpenPGP

/// The folder that gpg makes below /run/user for the sockets of a home that is not the user's own, even where it only looks
/// whether an agent is there. Nothing else would remove it, so each private home would leave one behind for good.
///
/// Its name is `d.` and 120 bits of the home's SHA-1 in z-base-32. See: man 1 gpgconf, --remove-socketdir
package enum SocketFolder {
    private static let bases = ["/run/gnupg", "/run", "/var/run/gnupg", "/var/run"]
    private static let alphabet = Array("ybndrfg8ejkmcpqxot1uwisza345h769".utf8)

    /// Removes the one for `home`, if it is there, with the sockets of agents that were killed.
    package static func remove(forHome home: BytePath) {
        let name = Array("d.".utf8) + encoded(SHA1.digest(of: home.bytes).prefix(15))
        for base in bases {
            guard let path = BytePath("\(base)/user/\(getuid())/gnupg"), let folder = try? Folder(path) else {
                continue
            }
            if let sockets = try? folder.folder(named: name) {
                for socket in (try? sockets.names(limit: 100)) ?? [] where socket.starts(with: "S.".utf8) {
                    try? sockets.remove(socket)
                }
            }
            try? folder.removeFolder(name)
        }
    }

    /// Five bits a character, the highest first.
    private static func encoded(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var (characters, rest, bits) = ([UInt8](), 0, 0)
        for byte in bytes {
            rest = rest << 8 | Int(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                characters.append(alphabet[rest >> bits & 31])
            }
            rest &= 1 << bits - 1
        }
        return characters
    }
}
