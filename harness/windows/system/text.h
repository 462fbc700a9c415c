// text.h: texts that grow. They are UTF-8 here, wide at the door to Windows.

#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

// Characters of a path, bytes of a sentence.
enum { LONGEST = 2048, SENTENCE = 2000 };

struct text {
    char *at; // ends with a NUL; NULL while it is empty
    size_t length, room;
    bool short_of_memory; // it is not whole
};

void put(struct text *text, const char *format, ...);
void put_bytes(struct text *text, const char *bytes, size_t size);
void put_json(struct text *text, const char *words); // as a string of JSON's, or null
void text_free(struct text *text);

// The same words in the other form; each of the last eight stays as it is.
const char *utf8(const wchar_t *words);
const wchar_t *wide(const char *words);

#endif
