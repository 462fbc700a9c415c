// json.h: reading what a program of ours wrote, without taking it apart.

#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>

// A place in a text of JSON's, where a value begins. NULL, and what is asked of it, is nothing.
typedef const char *json;

json json_end(json value); // behind the value; NULL: it is none
json json_member(json object, const char *key);
json json_first(json array); // NULL: there is none
json json_next(json element);
bool json_is(json value, const char *text);        // is it this text?
void json_text(json value, char *to, size_t size); // a text in UTF-8, or as it stands

#endif
