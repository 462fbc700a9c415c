// linux_tools.c: clocks and files, for the machines that run on Linux: linux itself and the emulated CPU.

#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <time.h>

#include "system.h"

int64_t system_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void system_nap(int milliseconds)
{
    nanosleep(&(struct timespec){.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000L}, NULL);
}

uint64_t system_disk_free(const char *folder)
{
    struct statvfs fs;
    return statvfs(folder, &fs) == 0 ? (uint64_t)fs.f_bavail * fs.f_frsize : 0;
}

bool system_replace(const char *from, const char *to)
{
    return rename(from, to) == 0;
}

FILE *system_create(const char *path)
{
    return fopen(path, "wb");
}

void system_remove(const char *path)
{
    remove(path);
}

const char *system_folder(void)
{
    return getenv("TMPDIR");
}

char **system_arguments(int *argc, char **argv)
{
    (void)argc;
    return argv;
}
