internal import CGPGME
public import FileAccess
internal import Glibc

/// A passphrase, handed to gpg when it asks (pinentry's loopback), and only there. See: gpgme manual, "Passphrase
/// Callback"
///
/// It is given once for each question: a second one in the same operation means that it is wrong.
@safe public final class Passphrase {
    private let secret: Secret?
    /// Whether gpg asked for it.
    private(set) var wasAsked = false

    /// In bytes: as much as gpg's agent takes. See: gnupg, agent/agent.h, MAX_PASSPHRASE_LEN
    public static let longest = 255

    /// Whether somebody could type it: it holds no control characters.
    public let isTypable: Bool

    public init(_ secret: consuming Secret) {
        isTypable = !secret.contains { $0 < 0x20 || $0 == 0x7F }
        self.secret = consume secret
    }

    /// None: whoever asks hears that there is none.
    init() {
        isTypable = true
        secret = nil
    }

    /// Makes operations in `context` use it. It must outlive them.
    func attach(to context: gpgme_ctx_t) {
        unsafe gpgme_set_passphrase_cb(
            context,
            { hook, _, _, wasBad, descriptor in
                guard let hook = unsafe hook, wasBad == 0 else { return cgpgme_error_bad_passphrase() }
                return unsafe Unmanaged<Passphrase>.fromOpaque(hook).takeUnretainedValue().write(to: descriptor)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func write(to descriptor: CInt) -> gpgme_error_t {
        wasAsked = true
        let isWritten =
            unsafe secret?.withBytes { bytes in
                unsafe gpgme_io_writen(descriptor, bytes.baseAddress, bytes.count) == 0
            } ?? false
        var lineEnd = UInt8(ascii: "\n")
        guard isWritten, unsafe gpgme_io_writen(descriptor, &lineEnd, 1) == 0 else { return cgpgme_error_canceled() }
        return 0
    }
}
