// tools.c: clocks and files, for the machines that run on Linux: linux itself and the emulated CPU.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "charge.h"
#include "system.h"

int64_t system_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void system_nap(int milliseconds)
{
    nanosleep(&(struct timespec){.tv_sec = milliseconds / 1000,
                                 .tv_nsec = milliseconds % 1000 * 1000000L},
              NULL);
}

const char SYSTEM_TOOLS[] = "pmap -x, or in /proc/PID: smaps, status";

int64_t system_process(void)
{
    return getpid();
}

void system_wait_for_enter(const char *text)
{
    char c = 0;
    if (write(STDERR_FILENO, text, strlen(text)) == -1)
        return;
    while (c != '\n' && read(STDIN_FILENO, &c, 1) == 1)
        continue;
}

// Not every file system has files that never had a name (FUSE, NFS, overlayfs before 6.1): there
// the name is taken away. Of our own making, since mkstemp draws random bytes, and the C library
// may map pages for that.
int lab_nameless_file(void)
{
    char path[4096];
    int file = open(lab_folder(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    for (int i = 0; file == -1 && i < 100; i++) {
        snprintf(path, sizeof path, "%.4000s/memory-labs-%ld-%d.tmp", lab_folder(), (long)getpid(),
                 i);
        file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
        if (file == -1 && errno != EEXIST)
            return -1;
        if (file != -1)
            unlink(path);
    }
    return file;
}

// pgsteal_... of proc_vmstat(5), in pages: by the kernel's thread for it, by whoever wanted memory,
// for huge pages.
struct figure lab_reclaimed(void)
{
    static const char *const KEYS[] = {"\npgsteal_kswapd ", "\npgsteal_direct ",
                                       "\npgsteal_khugepaged "};
    static char text[32768];
    int64_t pages = 0;
    if (system_read_file("/proc/vmstat", text, sizeof text) <= 0)
        return unknown("/proc/vmstat cannot be read");
    for (int i = 0; i < 3; i++) {
        const char *line = strstr(text, KEYS[i]);
        pages += line ? strtoll(line + strlen(KEYS[i]), NULL, 10) : 0;
    }
    return known(pages * sysconf(_SC_PAGESIZE));
}

struct figure unless_reclaimed(struct figure resident, int64_t expected, struct figure before)
{
    const struct figure taken = difference(lab_reclaimed(), before);
    if (is_unknown(resident) || resident.value >= expected)
        return resident;
    if (is_unknown(taken) || taken.value < expected - resident.value)
        return is_unknown(taken) ? taken : resident;
    return unknown("pages of files are missing, and the kernel has taken some back meanwhile: it "
                   "is short of memory");
}

uint64_t system_disk_free(const char *folder)
{
    struct statvfs fs;
    return statvfs(folder, &fs) == 0 ? (uint64_t)fs.f_bavail * fs.f_frsize : 0;
}

bool system_disk_is_memory(const char *folder)
{
    enum { TMPFS = 0x01021994, RAMFS = 0x858458f6 }; // statfs(2)
    struct statfs fs;
    return statfs(folder, &fs) == 0 &&
           ((uint32_t)fs.f_type == TMPFS || (uint32_t)fs.f_type == RAMFS);
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
