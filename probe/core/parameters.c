// parameters.c: what a task asks otherwise than the article, in the environment's LAB_PARAMETERS:
// "bytes=268435456 touched_pages=512".
//
// All of it is read in lab_begin, so that what is wrong with it is said before the first step.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

static const char VARIABLE[] = "LAB_PARAMETERS";
static const int64_t MOST = INT64_C(1) << 40;

// A sentence of three parts.
static _Noreturn void refuse(const char *one, const char *two, const char *three)
{
    static char sentence[1024]; // static: it must not grow the stack
    snprintf(sentence, sizeof sentence, "%s: %s%s%s", VARIABLE, one, two, three);
    leave(2, sentence);
}

// The start of what somebody wrote, of characters that can be shown, in quotation marks.
static const char *quoted(const char *text, size_t length)
{
    static char kept[48] = "\"";
    size_t i = 0;
    for (; i < length && i + 6 < sizeof kept; i++) {
        kept[i + 1] = text[i];
        if (text[i] < ' ' || text[i] > '~')
            kept[i + 1] = '?';
    }
    strcpy(kept + i + 1, i < length ? "...\"" : "\"");
    return kept;
}

// 0 if it is no whole number from 1 to MOST.
static int64_t number_in(const char *text, size_t length)
{
    int64_t number = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9' || number > MOST)
            return 0;
        number = 10 * number + (text[i] - '0');
    }
    return number <= MOST ? number : 0;
}

static struct parameter *called(struct parameter *list, int n, const char *name)
{
    for (struct parameter *p = list; p < list + n; p++)
        if (strcmp(p->name, name) == 0)
            return p;
    return NULL;
}

static void take(const char *word, size_t length)
{
    const size_t name = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_"), value = name + 1;
    if (name == 0 || name >= length || word[name] != '=')
        refuse(quoted(word, length), " is no name=value", "");
    if (name >= MAX_PARAMETER_NAME || lab.n_given == MAX_PARAMETERS)
        refuse(quoted(word, length), " has too long a name, or is one too many", "");
    struct parameter *p = &lab.given[lab.n_given];
    memcpy(p->name, word, name); // the rest of it is zero
    p->value = number_in(word + value, length - value);
    if (p->value == 0)
        refuse(strcat(p->name, " is "), quoted(word + value, length - value),
               "; a whole number from 1 to 2^40 is meant");
    if (called(lab.given, lab.n_given++, p->name))
        refuse(p->name, " stands there twice", "");
}

void read_parameters(void)
{
    static const char SPACE[] = " \t";
    const char *at = getenv(VARIABLE);
    for (size_t length = 0; at && *(at += strspn(at, SPACE)); at += length) {
        length = strcspn(at, SPACE);
        take(at, length);
    }
}

int64_t lab_parameter(const char *name, int64_t usual)
{
    room(lab.n_steps == 0 && lab.n_parameters < MAX_PARAMETERS &&
             strlen(name) < MAX_PARAMETER_NAME && !called(lab.parameters, lab.n_parameters, name),
         "lab_parameter is asked after the first step, or too often: see parameters.c");
    const struct parameter *given = called(lab.given, lab.n_given, name);
    struct parameter *p = &lab.parameters[lab.n_parameters++];
    strcpy(p->name, name);
    p->usual = usual;
    return p->value = given ? given->value : usual;
}

// "bytes=5 pages=3"
static const char *all_of_ours(void)
{
    static char text[MAX_PARAMETERS * (MAX_PARAMETER_NAME + 24)] = "none";
    int length = 0;
    for (const struct parameter *p = lab.parameters; p < lab.parameters + lab.n_parameters; p++)
        length += snprintf(text + length, sizeof text - (size_t)length, "%s%s=%" PRId64,
                           length ? " " : "", p->name, p->value);
    return text;
}

void lab_require(bool of_parameters, const char *what)
{
    if (!of_parameters)
        refuse(all_of_ours(), " is refused: ", what);
}

void refuse_other_parameters(void)
{
    for (const struct parameter *p = lab.given; p < lab.given + lab.n_given; p++)
        if (!lab.role && !called(lab.parameters, lab.n_parameters, p->name))
            refuse(p->name, " is no parameter of this experiment; those are: ", all_of_ours());
}
