// linux.c: how Linux shows a region, a process and the machine.
//
// One pass over /proc/self/smaps tells space, commit (the `ac` flag: the kernel has charged these pages) and resident
// of the process and of the region. Sources: proc_pid_smaps(5), Documentation/filesystems/proc.rst, pagemap.rst.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "system.h"

static int smaps = -1, pagemap = -1, meminfo = -1;
static uint64_t user_space; // bytes of address space that a process can have

uint64_t page_size(void)
{
    static uint64_t size;
    return size ? size : (size = (uint64_t)sysconf(_SC_PAGESIZE));
}

// ---- one mapping after the other ----

struct mapping {
    uint64_t start, end, rss;
    bool shared, file, accounted;
};

static struct {
    struct snapshot *s;
    struct map *map;
    uint64_t base, end, seen; // the region; behind the last mapping seen
} walk;

// Pages of [start, end) in this process's page table. Bit 63 of a pagemap entry is "present".
static int64_t present(uint64_t start, uint64_t end)
{
    static uint64_t entries[4096];
    const uint64_t page = page_size();
    uint64_t count = 0;
    while (start < end) {
        const uint64_t pages = (end - start) / page;
        const size_t n = pages < 4096 ? (size_t)pages : 4096;
        const ssize_t got = pread(pagemap, entries, n * 8, (off_t)(start / page * 8));
        if (got != (ssize_t)(n * 8))
            return unknown("/proc/self/pagemap cannot be read here");
        for (size_t i = 0; i < n; i++)
            count += entries[i] >> 63;
        start += n * page;
    }
    return (int64_t)(count * page);
}

static void add_piece(uint64_t base, uint64_t end, const char *state, const char *kind, int64_t resident)
{
    struct map *map = walk.map;
    map->cut |= map->count == 24;
    if (map->count < 24)
        map->pieces[map->count++] = (struct piece){base, end - base, state, kind, resident};
}

// The picture holds the region and what lies next to it on both sides.
static void draw(const struct mapping *m, uint64_t start, uint64_t end, int64_t resident)
{
    static struct piece before;
    const char *kind = m->shared ? "shared" : m->file ? "file" : "private";
    const char *state = m->accounted ? "committed" : m->shared || m->file ? "mapped" : "reserved";
    if (!walk.base || (walk.seen > walk.end && walk.map->count))
        return;
    if (m->end <= walk.base) {
        before = (struct piece){m->start, m->end - m->start, state, kind, resident};
        return;
    }
    if (walk.map->count == 0 && before.size && before.base + before.size == walk.seen)
        add_piece(before.base, walk.seen, before.state, before.kind, before.resident);
    if (walk.seen < start)
        add_piece(walk.seen, start, "free", "", 0);
    if (m->start < start)
        add_piece(m->start, start, state, kind, unknown("only the region itself is asked for resident pages"));
    add_piece(start, end, state, kind, resident);
    if (end < m->end)
        add_piece(end, m->end, state, kind, unknown("only the region itself is asked for resident pages"));
}

static int64_t least(int64_t a, int64_t b)
{
    return is_unknown(a) || a < b ? a : b;
}

static void take(const struct mapping *m)
{
    struct snapshot *s = walk.s;
    const uint64_t size = m->end - m->start;
    s->process.space += (int64_t)size;
    s->process.resident += (int64_t)m->rss;
    s->process.commit += m->accounted ? (int64_t)size : 0;

    const uint64_t start = m->start > walk.base ? m->start : walk.base;
    const uint64_t end = m->end < walk.end ? m->end : walk.end;
    if (start >= end) { // outside of the region
        draw(m, m->start, m->end, (int64_t)m->rss);
    } else {
        // Rss is the whole mapping's: exact if that lies in the region, else the page table tells, which counts the
        // zero page too and Rss does not.
        const bool whole = start == m->start && end == m->end;
        const int64_t resident = whole || !m->rss ? (int64_t)m->rss : least(present(start, end), (int64_t)m->rss);
        s->region.reserved += (int64_t)(end - start);
        s->region.committed += m->accounted ? (int64_t)(end - start) : 0;
        s->region.resident = is_unknown(s->region.resident) ? s->region.resident
                             : is_unknown(resident)         ? resident
                                                            : s->region.resident + resident;
        draw(m, start, end, resident);
    }
    walk.seen = m->end;
}

// ---- /proc/self/smaps as text, in pieces ----

static uint64_t number(const char **text, int base)
{
    uint64_t v = 0;
    for (;; (*text)++) {
        const char c = **text;
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
        if (digit >= base)
            return v;
        v = v * (uint64_t)base + (uint64_t)digit;
    }
}

static uint64_t kilobytes(const char *line)
{
    line = strchr(line, ':') + 1;
    while (*line == ' ' || *line == '\t')
        line++;
    return number(&line, 10) * 1024;
}

// "7f00-7f10 rw-p 00000000 fe:00 1234   /path"
static void header(struct mapping *m, const char *line)
{
    *m = (struct mapping){.start = number(&line, 16)};
    line++;
    m->end = number(&line, 16);
    m->shared = line[4] == 's';
    for (int spaces = 0; spaces < 4; line++)
        spaces += *line == ' ';
    m->file = *line != '0';
}

static void smaps_line(struct mapping *m, const char *line)
{
    if (line[0] == 'R' && line[1] == 's') {
        m->rss = kilobytes(line);
    } else if (line[0] == 'V' && line[1] == 'm') {
        m->accounted = strstr(line, " ac") != NULL;
        if (m->start < UINT64_C(0xffff000000000000)) // [vsyscall] is the kernel's
            take(m);
    } else if (line[0] < 'A' || line[0] > 'Z') {
        header(m, line);
    }
}

static bool read_smaps(void)
{
    static char text[16384];
    static struct mapping m;
    size_t kept = 0;
    off_t at = 0;
    for (;;) {
        const ssize_t got = pread(smaps, text + kept, sizeof text - kept - 1, at);
        if (got <= 0)
            return got == 0 && at > 0;
        at += got;
        char *line = text, *const end = text + kept + got, *newline;
        while ((newline = memchr(line, '\n', (size_t)(end - line)))) {
            *newline = '\0';
            smaps_line(&m, line);
            line = newline + 1;
        }
        kept = (size_t)(end - line);
        memmove(text, line, kept);
    }
}

static int64_t meminfo_of(const char *text, const char *key)
{
    const char *line = strstr(text, key);
    return line ? (int64_t)kilobytes(line) : unknown("/proc/meminfo does not tell this here");
}

static void look_at_machine(struct memory_status *m, int64_t space)
{
    static char text[4096];
    const ssize_t n = pread(meminfo, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = '\0';
    m->avail_physical = meminfo_of(text, "MemAvailable:");
    const int64_t limit = meminfo_of(text, "CommitLimit:"), charged = meminfo_of(text, "Committed_AS:");
    m->avail_page_file = is_unknown(limit) ? limit : is_unknown(charged) ? charged : limit - charged;
    m->avail_virtual = is_unknown(space) ? space : (int64_t)user_space - space;
}

void system_look(struct snapshot *s, struct map *map, const void *base, uint64_t size)
{
    const uint64_t page = page_size(), from = (uint64_t)(uintptr_t)base;
    walk.s = s;
    walk.map = map;
    walk.base = from / page * page;
    walk.end = size ? (from + size + page - 1) / page * page : walk.base;
    walk.seen = 0;
    map->count = 0;
    map->cut = false;
    s->region = (struct region){0};
    s->process = (struct process){0};
    if (!read_smaps()) {
        const int64_t why = unknown("/proc/self/smaps cannot be read here");
        s->region = (struct region){why, why, why};
        s->process = (struct process){why, why, why};
    }
    look_at_machine(&s->memory_status, s->process.space);
}

int64_t system_faults(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt + usage.ru_majflt;
}

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

// x86: TASK_SIZE is 2^47 less a page (arch/x86/include/asm/page_64_types.h); 32-bit programs have 4 GiB less 8 KiB
// under a 64-bit kernel, 3 GiB under a 32-bit one. A lower limit of the process counts too.
static uint64_t space_for_a_process(void)
{
    struct utsname u;
    uname(&u);
    struct rlimit limit;
    getrlimit(RLIMIT_AS, &limit);
    const uint64_t whole = sizeof(void *) == 8       ? (UINT64_C(1) << 47) - 4096
                           : strstr(u.machine, "64") ? UINT64_C(0xffffe000)
                                                     : UINT64_C(0xc0000000);
    return limit.rlim_cur < whole ? limit.rlim_cur : whole;
}

// Where huge pages come unasked, one touch would make 2 MiB resident: an experiment counts pages, so they are turned
// off. A file that grows past RLIMIT_FSIZE is an error that die can tell, not a signal that ends us without a word.
void system_begin(void)
{
    signal(SIGXFSZ, SIG_IGN);
    prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    smaps = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);
    pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    meminfo = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
    user_space = space_for_a_process();
}

static int read_int(const char *path)
{
    char text[32] = "";
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd == -1)
        return -1;
    const ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    return n > 0 ? atoi(text) : -1;
}

void system_machine(struct machine *m)
{
    struct utsname u;
    struct sysinfo info;
    uname(&u);
    sysinfo(&info);
    m->name = sizeof(void *) == 8 ? "linux64" : "linux32";
    snprintf(m->system, sizeof m->system, "%.16s %.64s %.32s", u.sysname, u.release, u.machine);
    m->granularity = page_size();
    m->memory = (uint64_t)info.totalram * info.mem_unit;
    m->overcommit = read_int("/proc/sys/vm/overcommit_memory");
}

void system_error(char *text, size_t size)
{
    snprintf(text, size, "%s (errno %d)", strerror(errno), errno);
}

uint64_t system_disk_free(const char *folder)
{
    struct statvfs fs;
    return statvfs(folder, &fs) == 0 ? (uint64_t)fs.f_bavail * fs.f_frsize : 0;
}

uint64_t system_memory_free(void)
{
    struct snapshot now;
    struct map map;
    struct rlimit limit;
    system_look(&now, &map, NULL, 0);
    getrlimit(RLIMIT_AS, &limit);
    const int64_t available = now.memory_status.avail_physical;
    const int64_t room = limit.rlim_cur == RLIM_INFINITY ? INT64_MAX : (int64_t)limit.rlim_cur - now.process.space;
    const int64_t least_of_both = is_unknown(available) || room < available ? room : available;
    return least_of_both > 0 ? (uint64_t)least_of_both : 0;
}

bool system_replace(const char *from, const char *to)
{
    return rename(from, to) == 0;
}
