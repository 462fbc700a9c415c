// sha256.h: the digest of FIPS 180-4, as sha256sum prints it.

#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>

enum { SHA256_DIGITS = 64 };

void sha256(const unsigned char *bytes, size_t size, char digits[SHA256_DIGITS + 1]);

#endif
