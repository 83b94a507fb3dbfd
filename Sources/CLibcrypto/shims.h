// OpenSSL's libcrypto (3.0 or later) as Swift sees it.
#ifndef CLIBCRYPTO_SHIMS_H
#define CLIBCRYPTO_SHIMS_H

// As CLinux has it, so that both see the same system headers.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#endif
