// OpenSSL's libcrypto (3.0 or later) as Swift sees it.
#ifndef CLIBCRYPTO_SHIMS_H
#define CLIBCRYPTO_SHIMS_H

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#endif
