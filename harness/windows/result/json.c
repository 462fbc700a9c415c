// json.c: where the values of a JSON text begin and end (RFC 8259).

#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 32 };

static json blank(json at)
{
    return at ? at + strspn(at, " \t\r\n") : NULL;
}

static json string_end(json at)
{
    if (*at++ != '"')
        return NULL;
    while (*at && *at != '"')
        at += *at == '\\' && at[1] ? 2 : 1;
    return *at ? at + 1 : NULL;
}

static json plain_end(json at)
{
    static const char *const WORDS[] = {"true", "false", "null"};
    for (int i = 0; i < 3; i++)
        if (strncmp(at, WORDS[i], strlen(WORDS[i])) == 0)
            return at + strlen(WORDS[i]);
    at += *at == '-';
    const size_t digits = strspn(at, "0123456789");
    return digits ? at + digits : NULL; // figures are whole numbers
}

static json value_end(json at, int deep);

// Behind `"key": value`, or `value` in a list; NULL where it is none.
static json item_end(json at, bool keyed, int deep)
{
    if (keyed) {
        at = blank(string_end(at));
        if (!at || *at != ':')
            return NULL;
        at++;
    }
    return blank(value_end(blank(at), deep + 1));
}

static json value_end(json at, int deep)
{
    const char open = at ? *at : '\0', close = open == '{' ? '}' : ']';
    if (!at || deep > DEEPEST)
        return NULL;
    if (open == '"')
        return string_end(at);
    if (open != '{' && open != '[')
        return plain_end(at);
    at = blank(at + 1);
    if (*at == close)
        return at + 1;
    while ((at = item_end(at, open == '{', deep)) && *at == ',')
        at = blank(at + 1);
    return at && *at == close ? at + 1 : NULL;
}

json json_end(json value)
{
    return value_end(blank(value), 0);
}

json json_member(json object, const char *key)
{
    json at = blank(object);
    if (!at || *at != '{')
        return NULL;
    at = blank(at + 1);
    while (at && *at == '"') {
        const bool found = strncmp(at + 1, key, strlen(key)) == 0 && at[1 + strlen(key)] == '"';
        if (found)
            return blank(blank(string_end(at)) + 1);
        at = item_end(at, true, 0);
        at = at && *at == ',' ? blank(at + 1) : NULL;
    }
    return NULL;
}

json json_first(json array)
{
    if (!array || *array != '[')
        return NULL;
    array = blank(array + 1);
    return *array == ']' ? NULL : array;
}

json json_next(json element)
{
    element = blank(json_end(element));
    return element && *element == ',' ? blank(element + 1) : NULL;
}

bool json_is(json value, const char *text)
{
    const size_t length = strlen(text);
    return value && *value == '"' && strncmp(value + 1, text, length) == 0 &&
           value[1 + length] == '"';
}

// The character of \uXXXX in UTF-8; of those that take two of them, a question mark each.
static size_t put_escaped(char *to, json digits)
{
    char hex[5] = "";
    memcpy(hex, digits, 4);
    const unsigned long c = strtoul(hex, NULL, 16);
    if (c < 0x80 || (c >= 0xd800 && c < 0xe000)) {
        to[0] = c < 0x80 ? (char)c : '?';
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
