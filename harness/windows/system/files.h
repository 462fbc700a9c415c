// files.h: files and folders of any depth, in any script.

#ifndef FILES_H
#define FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

// `name` in `folder`; false, and nothing, where that is too long.
bool join(wchar_t to[LONGEST], const wchar_t *folder, const wchar_t *name);
// The same path for the calls of Windows, which take no more than 260 characters without a prefix.
const wchar_t *any_length(const wchar_t *path);

bool is_file(const wchar_t *path);
bool make_folder(const wchar_t *path); // and those above it
void remove_tree(const wchar_t *path); // what is not there is no error
// All that is in a file, NUL behind it: for free(). NULL: GetLastError tells.
char *read_file(const wchar_t *path, size_t *size);
// Whole or not at all; false: GetLastError tells.
bool write_whole(const wchar_t *path, const char *bytes, size_t size);

#endif
