// limits.c: what control groups allow. Each tells it in files of its folder, and each folder above
// it may allow less.
//
// Sources: Documentation/admin-guide/cgroup-v1/memory.rst and cgroup-v2.rst. The files lie below a
// root that the caller names: Wine's way to those of Linux, or a tree that a test has made.

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "system.h"

enum { PATH = 1024 };

struct version {
    const char *folder, *limits[2], *usage, *file_pages[2]; // the last: keys in memory.stat
};

static const struct version ONE = {
    .folder = "/sys/fs/cgroup/memory",
    .limits = {"/memory.limit_in_bytes"},
    .usage = "/memory.usage_in_bytes",
    .file_pages = {"total_active_file ", "total_inactive_file "},
};
static const struct version TWO = {
    // beyond `high` a program is not killed, but hardly moves
    .folder = "/sys/fs/cgroup",
    .limits = {"/memory.max", "/memory.high"},
    .usage = "/memory.current",
    .file_pages = {"\nactive_file ", "\ninactive_file "},
};

static const char *read_in(const char *folder, const char *name)
{
    static char path[PATH + 64], text[8192]; // no more is read than fits
    snprintf(path, sizeof path, "%s%s", folder, name);
    return system_read_file(path, text, sizeof text) > 0 ? text : "";
}

// The number in the file; `without` if there is no such file, or no number in it, as "max" is none.
static uint64_t number_in(const char *folder, const char *name, uint64_t without)
{
    const char *text = read_in(folder, name);
    return *text >= '0' && *text <= '9' ? strtoull(text, NULL, 10) : without;
}

// Pages of files count as used, and go as soon as something else needs the room.
static uint64_t used_in(const char *folder, const struct version *v)
{
    const uint64_t usage = number_in(folder, v->usage, 0);
    const char *stat = read_in(folder, "/memory.stat");
    uint64_t files = 0;
    for (int i = 0; i < 2; i++) {
        const char *line = strstr(stat, v->file_pages[i]);
        files += line ? strtoull(line + strlen(v->file_pages[i]), NULL, 10) : 0;
    }
    return usage > files ? usage - files : 0;
}

static void take_folder(struct allowance *all, const char *folder, const struct version *v)
{
    uint64_t limit = UINT64_MAX;
    for (int i = 0; i < 2 && v->limits[i]; i++) {
        const uint64_t one = number_in(folder, v->limits[i], UINT64_MAX);
        limit = one < limit ? one : limit;
    }
    if (limit == UINT64_MAX)
        return;
    const uint64_t used = used_in(folder, v), left = limit > used ? limit - used : 0;
    all->whole = limit < all->whole ? limit : all->whole;
    all->left = left < all->left ? left : all->left;
}

// A container may see its group as "/", or not see the folders above it at all: what is not there
// limits nothing.
static void take_group(struct allowance *all, const char *root, const struct version *v,
                       const char *group)
{
    char folder[PATH];
    const size_t top = (size_t)snprintf(folder, sizeof folder, "%s%s", root, v->folder);
    if (top + strlen(group) >= sizeof folder)
        return;
    strcpy(folder + top, group);
    for (size_t end = strlen(folder); end >= top; end = (size_t)(strrchr(folder, '/') - folder)) {
        folder[end] = '\0';
        take_folder(all, folder, v);
    }
}

// A line of /proc/self/cgroup: "4:memory:/a/group" of version 1, "0::/a/group" of version 2.
static void take_line(struct allowance *all, const char *root, const char *line)
{
    const char *controllers = strchr(line, ':'),
               *group = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!group)
        return;
    const size_t length = (size_t)(group - controllers - 1);
    if (length == 0)
        take_group(all, root, &TWO, group + 1);
    char list[256];
    snprintf(list, sizeof list, ",%.*s,", (int)length, controllers + 1);
    if (strstr(list, ",memory,"))
        take_group(all, root, &ONE, group + 1);
}

struct allowance allowed_by_groups(const char *root)
{
    struct allowance all = {UINT64_MAX, UINT64_MAX};
    static char lines[8192];
    strcpy(lines, read_in(root, "/proc/self/cgroup"));
    for (char *line = lines, *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        take_line(&all, root, line);
    }
    return all;
}

uint64_t limit_called(const char *name, const char *root)
{
    const char *line = strstr(read_in(root, "/proc/self/limits"), name);
    char *end = NULL;
    const uint64_t limit = line ? strtoull(line + strlen(name), &end, 10) : 0;
    return line && end > line + strlen(name) ? limit : UINT64_MAX;
}
