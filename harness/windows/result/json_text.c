// json_text.c: a text of JSON's as a person reads it.

#include <stdlib.h>
#include <string.h>

#include "json.h"

// The character of \uXXXX in UTF-8; of those that take two of them, a question mark each.
static size_t put_escaped(char *to, json digits)
{
    char hex[5] = "";
    memcpy(hex, digits, 4);
    const unsigned long c = strtoul(hex, NULL, 16);
    if (c < 0x80 || (c >= 0xd800 && c < 0xe000)) {
        to[0] = (char)(c < 0x80 ? c : '?');
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xc0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    to[0] = (char)(0xe0 | c >> 12);
    to[1] = (char)(0x80 | (c >> 6 & 0x3f));
    to[2] = (char)(0x80 | (c & 0x3f));
    return 3;
}

void json_text(json value, char *to, size_t size)
{
    const json end = json_end(value);
    size_t length = 0;
    for (json at = value; at && end && at < end && length + 4 < size; at++) {
        if (*at == '"')
            continue;
        if (*at == '\\' && at[1] == 'u' && end - at > 6) {
            length += put_escaped(to + length, at + 2);
            at += 5;
        } else {
            at += *at == '\\';
            to[length++] = *at;
        }
    }
    to[length] = '\0';
}
