// say.h: what a person is told.

#ifndef SAY_H
#define SAY_H

#include <stdbool.h>

#include "text.h"

void say(const char *format, ...); // a line
void say_all(const char *words);   // as they are, however many lines
// Where a person looks on: a line that the next thing said takes the place of. Elsewhere nothing,
// and false.
bool say_for_now(const char *format, ...);
// What Windows says of an error, in English where it can, and its number.
const char *error_words(unsigned long error);
const char *last_error(void);
// A line of what is typed, or comes in by a pipe; false at its end.
bool ask(const char *question, char *answer, int size);

#endif
