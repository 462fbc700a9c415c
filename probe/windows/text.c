// text.c: names and texts on Windows. They are wide outside, UTF-8 in this house: here is the door.

#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "system.h"
#include "wide.h"

// BYTES of UTF-8 for a wide character
enum { LINE = 4 * LONG_PATH, WORDS = 8, PLACES = 4, BYTES = 3 };

static const char *utf8(char *to, size_t size, const wchar_t *from)
{
    return WideCharToMultiByte(CP_UTF8, 0, from, -1, to, (int)size, NULL, NULL) ? to : "";
}

// ---- the command line ----

// One word of it, by the rules of Microsoft's own start-up code: quotes keep blanks, a backslash
// counts before a quote.
static const wchar_t *take_word(const wchar_t *at, wchar_t *to)
{
    bool quoted = false;
    while (*at && (quoted || (*at != ' ' && *at != '\t'))) {
        const size_t slashes = wcsspn(at, L"\\");
        at += slashes;
        for (size_t i = 0; i < (*at == '"' ? slashes / 2 : slashes); i++)
            *to++ = '\\';
        if (*at == '"' && slashes % 2 == 0) {
            quoted = !quoted;
            at++;
        } else if (*at == '"' || slashes == 0) {
            *to++ = *at++;
        }
    }
    *to = L'\0';
    return at + wcsspn(at, L" \t");
}

// Under Wine a program whose path is long starts no others, and in a folder whose path is long it
// is given the folder of Windows as its current one.
static void ask_for_short_paths(void)
{
    enum { MOST = MAX_PATH - 1 };
    const int length = MultiByteToWideChar(CP_UTF8, 0, own_path(), -1, NULL, 0) - 1;
    wchar_t here[MAX_PATH], windows[MAX_PATH];
    char sentence[160];
    snprintf(sentence, sizeof sentence,
             N_("the path of this program has %d characters, and a Windows program takes up to %d: "
                "clone into a shorter folder"),
             length, MOST);
    if (length > MOST)
        lab_skip(sentence);
    if (GetCurrentDirectoryW(MAX_PATH, here) && GetWindowsDirectoryW(windows, MAX_PATH) &&
        _wcsicmp(here, windows) == 0)
        lab_skip("the path of the current folder is too long for a Windows program: set TMPDIR to "
                 "a shorter one");
}

static UINT code_page; // of the console, before us

static void give_console_back(void)
{
    SetConsoleOutputCP(code_page);
}

// What main was given has lost whatever the code page does not have. argv stays if there is more
// than we need.
char **system_arguments(int *argc, char **argv)
{
    static wchar_t word[LINE];
    static char text[LINE * BYTES], *words[WORDS + 1];
    const wchar_t *at = GetCommandLineW();
    code_page = GetConsoleOutputCP(); // 0 if there is no console
    if (code_page && SetConsoleOutputCP(CP_UTF8))
        atexit(give_console_back);
    ask_for_short_paths();
    if (wcslen(at) >= LINE)
        return argv;
    // touched here, not during a step
    for (int i = 0; i < PLACES; i++)
        wide_path(lab_file(""));
    int n = 0;
    for (char *to = text; *at && n < WORDS; to += strlen(to) + 1) {
        at = take_word(at, word);
        words[n++] = to;
        utf8(to, sizeof text - (size_t)(to - text), word);
    }
    if (*at)
        return argv;
    *argc = n;
    return words;
}

// ---- paths ----

const wchar_t *wide_path(const char *path)
{
    static const wchar_t PREFIX[] = L"\\\\?\\"; // what stands behind it may be longer than MAX_PATH
    enum { BEFORE = sizeof PREFIX / sizeof *PREFIX - 1 };
    static wchar_t given[LONG_PATH], full[PLACES][BEFORE + LONG_PATH];
    static unsigned next;
    wchar_t *const to = full[next++ % PLACES];
    if (!MultiByteToWideChar(CP_UTF8, 0, path, -1, given, LONG_PATH))
        return L"";
    const DWORD length = GetFullPathNameW(given, LONG_PATH, to + BEFORE, NULL);
    if (length == 0 || length >= LONG_PATH) // the call that gets this fails, and says so
        return L"";
    // short, or of another computer, or with the prefix
    if (length < MAX_PATH || to[BEFORE] == '\\')
        return to + BEFORE;
    return memcpy(to, PREFIX, BEFORE * sizeof *to);
}

const char *own_path(void)
{
    static wchar_t path[LONG_PATH];
    static char text[LONG_PATH * BYTES];
    const DWORD length = GetModuleFileNameW(NULL, path, LONG_PATH);
    return length && length < LONG_PATH ? utf8(text, sizeof text, path) : "";
}

const char *lab_file(const char *name)
{
    static char path[LONG_PATH * BYTES];
    snprintf(path, sizeof path, "%s/%lu-%s", lab_folder(), GetCurrentProcessId(), name);
    return path;
}

const char *system_folder(void)
{
    static wchar_t folder[LONG_PATH];
    static char text[LONG_PATH * BYTES];
    const DWORD length = GetEnvironmentVariableW(L"TMPDIR", folder, LONG_PATH);
    return length && length < LONG_PATH ? utf8(text, sizeof text, folder) : NULL;
}

// ---- files ----

uint64_t system_disk_free(const char *folder)
{
    ULARGE_INTEGER bytes;
    return GetDiskFreeSpaceExW(wide_path(folder), &bytes, NULL, NULL) ? bytes.QuadPart : 0;
}

FILE *system_create(const char *path)
{
    return _wfopen(wide_path(path), L"wb");
}

bool system_replace(const char *from, const char *to)
{
    return MoveFileExW(wide_path(from), wide_path(to), MOVEFILE_REPLACE_EXISTING);
}

void system_remove(const char *path)
{
    DeleteFileW(wide_path(path));
}

// ---- texts ----

void system_error(char *text, size_t size)
{
    static wchar_t words[256];
    static char said[sizeof words / sizeof *words * BYTES];
    const DWORD code = GetLastError();
    const DWORD languages[] = {MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), 0};
    words[0] = L'\0';
    for (int i = 0; i < 2 && !words[0]; i++) // not every Windows has English; results are in it
        FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, code,
                       languages[i], words, sizeof words / sizeof *words, NULL);
    words[wcscspn(words, L"\r\n")] = L'\0';
    snprintf(text, size, "%s (error %lu)", utf8(said, sizeof said, words), code);
}
