// say.c: what a person is told, in a console or in a file.

#include "say.h"

#include <windows.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int for_now; // characters of a line that may be written over

static void write_out(const char *words)
{
    const HANDLE out = GetStdHandle(STD_OUTPUT_HANDLE);
    DWORD mode, n;
    if (GetConsoleMode(out, &mode)) {
        while (*words) { // a console takes no more than some thousand characters at once
            char some[1000];
            size_t length = strlen(words) < sizeof some ? strlen(words) : sizeof some - 1;
            while (words[length] && ((unsigned char)words[length] & 0xc0) == 0x80)
                length--; // not in the middle of a character
            memcpy(some, words, length);
            some[length] = '\0';
            const wchar_t *const part = wide(some);
            WriteConsoleW(out, part, (DWORD)wcslen(part), &n, NULL);
            words += length;
        }
    } else {
        WriteFile(out, words, (DWORD)strlen(words), &n, NULL);
    }
}

static void take_back(void)
{
    if (for_now) {
        char blanks[128];
        snprintf(blanks, sizeof blanks, "\r%*s\r", for_now, "");
        write_out(blanks);
    }
    for_now = 0;
}

void say_all(const char *words)
{
    take_back();
    write_out(words);
}

void say(const char *format, ...)
{
    char line[SENTENCE * 2];
    va_list words;
    va_start(words, format);
    vsnprintf(line, sizeof line - 1, format, words);
    va_end(words);
    strncat(line, "\n", sizeof line - strlen(line) - 1);
    say_all(line);
}

bool say_for_now(const char *format, ...)
{
    char line[79];
    DWORD mode;
    va_list words;
    if (!GetConsoleMode(GetStdHandle(STD_OUTPUT_HANDLE), &mode))
        return false;
    va_start(words, format);
    vsnprintf(line, sizeof line, format, words);
    va_end(words);
    take_back();
    write_out(line);
    for_now = (int)strlen(line);
    return true;
}

const char *error_words(unsigned long error)
{
    static char words[SENTENCE];
    wchar_t said[512] = L"";
    const DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
    const DWORD languages[] = {MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), 0};
    for (int i = 0; i < 2 && !said[0]; i++)
        FormatMessageW(flags, NULL, error, languages[i], said, sizeof said / sizeof *said, NULL);
    said[wcscspn(said, L"\r\n")] = L'\0';
    snprintf(words, sizeof words, "%s (error %lu)", utf8(said), error);
    return words;
}

const char *last_error(void)
{
    return error_words(GetLastError());
}

bool ask(const char *question, char *answer, int size)
{
    const HANDLE in = GetStdHandle(STD_INPUT_HANDLE);
    int length = 0;
    char c = 0;
    DWORD n;
    say_all(question);
    while (ReadFile(in, &c, 1, &n, NULL) && n == 1 && c != '\n')
        if (c != '\r' && length < size - 1)
            answer[length++] = c;
    answer[length] = '\0';
    return length > 0 || c == '\n';
}
