// sums.c: is every file of the kit as it was packed? SHA256SUMS tells, as sha256sum writes it.

#include <windows.h>

#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "files.h"
#include "kit.h"
#include "say.h"
#include "sha256.h"

enum { SHOWN = 10 }; // that differ

static bool is_as_packed(const char *digits, const char *name, bool shown)
{
    wchar_t path[LONGEST];
    char found[SHA256_DIGITS + 1] = "";
    size_t size = 0;
    char *const bytes = kit_file(path, name) ? read_file(path, &size) : NULL;
    const DWORD error = GetLastError();
    if (bytes)
        sha256((const unsigned char *)bytes, size, found);
    free(bytes);
    const bool same = strncmp(found, digits, SHA256_DIGITS) == 0;
    if (same || !shown)
        return same;
    if (found[0])
        say("%s is not as it was packed: unpack the kit again", name);
    else if (error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND)
        say("%s is missing: has a virus scanner taken it away? Unpack the kit again", name);
    else
        say("%s cannot be read: %s", name, error_words(error));
    return false;
}

int changed_files(void)
{
    wchar_t path[LONGEST];
    size_t size;
    int changed = 0;
    char *const sums = kit_file(path, "SHA256SUMS") ? read_file(path, &size) : NULL;
    if (!sums) {
        say("SHA256SUMS is missing: nobody can tell whether the kit is whole");
        return 1;
    }
    for (char *line = strtok(sums, "\r\n"); line; line = strtok(NULL, "\r\n"))
        if (strlen(line) > SHA256_DIGITS + 2) // the digest, two blanks, the name
            changed += !is_as_packed(line, line + SHA256_DIGITS + 2, changed < SHOWN);
    if (changed > SHOWN)
        say("and %d more files are not as they were packed", changed - SHOWN);
    free(sums);
    return changed;
}
