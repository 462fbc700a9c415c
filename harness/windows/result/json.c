// json.c: where the values of a JSON text begin and end (RFC 8259).

#include "json.h"

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
    const char open = (char)(at ? *at : '\0'), close = (char)(open == '{' ? '}' : ']');
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
