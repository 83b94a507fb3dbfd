// gpgme and libgpg-error as Swift sees them: the headers, and functions for what Swift cannot import (macros and
// bit fields).
#ifndef CGPGME_SHIMS_H
#define CGPGME_SHIMS_H

#include <gpgme.h>

/// An error's code, without its source.
static inline unsigned cgpgme_code(gpgme_error_t error) { return gpgme_err_code(error); }
static inline unsigned cgpgme_code_bad_signature(void) { return GPG_ERR_BAD_SIGNATURE; }
static inline unsigned cgpgme_code_no_key(void) { return GPG_ERR_NO_PUBKEY; }
static inline unsigned cgpgme_code_key_expired(void) { return GPG_ERR_KEY_EXPIRED; }
static inline unsigned cgpgme_code_signature_expired(void) { return GPG_ERR_SIG_EXPIRED; }
static inline unsigned cgpgme_code_revoked(void) { return GPG_ERR_CERT_REVOKED; }
static inline unsigned cgpgme_code_end_of_list(void) { return GPG_ERR_EOF; }

static inline unsigned cgpgme_code_bad_passphrase(void) { return GPG_ERR_BAD_PASSPHRASE; }
static inline unsigned cgpgme_code_canceled(void) { return GPG_ERR_CANCELED; }
static inline unsigned cgpgme_code_no_pinentry(void) { return GPG_ERR_NO_PIN_ENTRY; }
static inline unsigned cgpgme_code_no_passphrase(void) { return GPG_ERR_NO_PASSPHRASE; }
static inline unsigned cgpgme_code_no_secret_key(void) { return GPG_ERR_NO_SECKEY; }

/// An error to be returned from a callback.
static inline gpgme_error_t cgpgme_error_canceled(void) { return gpgme_error(GPG_ERR_CANCELED); }
static inline gpgme_error_t cgpgme_error_bad_passphrase(void) { return gpgme_error(GPG_ERR_BAD_PASSPHRASE); }

/// Whether the agent has a subkey's secret, and whether that is on a card.
struct cgpgme_secret_flags {
    int secret, on_card;
};

static inline struct cgpgme_secret_flags cgpgme_subkey_secret_flags(gpgme_subkey_t key) {
    struct cgpgme_secret_flags flags = {key->secret, key->is_cardkey};
    return flags;
}

/// The flags of a key or subkey, which gpgme keeps in bit fields.
struct cgpgme_flags {
    int revoked, expired, disabled, invalid, can_sign, can_certify;
};

static inline struct cgpgme_flags cgpgme_key_flags(gpgme_key_t key) {
    struct cgpgme_flags flags = {key->revoked, key->expired, key->disabled, key->invalid, key->can_sign, key->can_certify};
    return flags;
}

static inline struct cgpgme_flags cgpgme_subkey_flags(gpgme_subkey_t key) {
    struct cgpgme_flags flags = {key->revoked, key->expired, key->disabled, key->invalid, key->can_sign, key->can_certify};
    return flags;
}

/// Those of a user ID.
static inline struct cgpgme_flags cgpgme_user_id_flags(gpgme_user_id_t user_id) {
    struct cgpgme_flags flags = {user_id->revoked, 0, 0, user_id->invalid, 0, 0};
    return flags;
}

#endif
