// text.c: texts that grow, and the two forms of a text.

#include "text.h"

#include <windows.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = 8, BYTES = 3 }; // BYTES of UTF-8 for a wide character

static bool has_room(struct text *text, size_t more)
{
    if (text->length + more < text->room)
        return true;
    const size_t room = 2 * text->room + more + 4096;
    char *const at = realloc(text->at, room);
    if (!at) {
        text->short_of_memory = true;
        return false;
    }
    text->at = at;
    text->room = room;
    return true;
}

void put_bytes(struct text *text, const char *bytes, size_t size)
{
    if (!has_room(text, size + 1))
        return;
    memcpy(text->at + text->length, bytes, size);
    text->length += size;
    text->at[text->length] = '\0';
}

void put(struct text *text, const char *format, ...)
{
    char some[SENTENCE * 2];
    va_list words;
    va_start(words, format);
    const int length = vsnprintf(some, sizeof some, format, words);
    va_end(words);
    if (length > 0)
        put_bytes(text, some, (size_t)length < sizeof some ? (size_t)length : sizeof some - 1);
}

void put_json(struct text *text, const char *words)
{
    if (!words) {
        put(text, "null");
        return;
    }
    put(text, "\"");
    while (*words) {
        size_t plain = 0;
        while ((unsigned char)words[plain] >= 0x20 && words[plain] != '"' && words[plain] != '\\')
            plain++;
        put_bytes(text, words, plain);
        words += plain;
        if (*words)
            put(text, *words == '\n' ? "\\n" : "\\u%04x", (unsigned char)*words);
        words += *words != '\0';
    }
    put(text, "\"");
}

void text_free(struct text *text)
{
    free(text->at);
    *text = (struct text){0};
}

const char *utf8(const wchar_t *words)
{
    static char places[PLACES][LONGEST * BYTES];
    static unsigned next;
    char *const to = places[next++ % PLACES];
    if (!WideCharToMultiByte(CP_UTF8, 0, words, -1, to, sizeof places[0], NULL, NULL))
        to[0] = '\0';
    return to;
}

const wchar_t *wide(const char *words)
{
    static wchar_t places[PLACES][LONGEST];
    static unsigned next;
    wchar_t *const to = places[next++ % PLACES];
    if (!MultiByteToWideChar(CP_UTF8, 0, words, -1, to, LONGEST))
        to[0] = L'\0';
    return to;
}
