// gpgme and libgpg-error as Swift sees them: the headers, and functions for what Swift cannot import (macros and
// bit fields).
#ifndef CGPGME_SHIMS_H
#define CGPGME_SHIMS_H

#include <gpgme.h>

#endif
