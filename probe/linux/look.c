// look.c: how Linux shows a region, a process and the machine.
//
// One pass over /proc/self/smaps tells space, commit (the `ac` flag: the kernel has charged these pages) and resident
// of the process and of the region. Sources: proc_pid_smaps(5), Documentation/filesystems/proc.rst, pagemap.rst.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "limits.h"
#include "system.h"

static int smaps = -1, rollup = -1, statm = -1, pagemap = -1, meminfo = -1;
static pid_t owner;         // of these files: they tell about the process that has opened them
static uint64_t user_space; // bytes of address space that a process can have

uint64_t page_size(void)
{
    static uint64_t size;
    return size ? size : (size = (uint64_t)sysconf(_SC_PAGESIZE));
}

// ---- one mapping after the other ----

struct mapping {
    uint64_t start, end;
    struct figure rss;
    bool shared, file, accounted;
};

static struct {
    struct map *map;
    uint64_t base, end, seen;    // the region; behind the last mapping seen
    int64_t reserved, committed; // of the region
    struct figure resident;      // of it
    struct figure charged;       // the machine's Committed_AS
    int without_flags;           // mappings of which VmFlags did not tell
    int64_t below, behind;       // commit of the mappings that start below the region's end, and of the others
} walk;

// The whole walk before: what of it still holds if Committed_AS moved by just what the mappings below the end did.
static struct {
    bool done;
    uint64_t end;
    struct figure charged;
    int64_t below, behind;
} last;

static uint64_t entries[4096];

// Pages of [start, end) in this process's page table. Bit 63 of a pagemap entry is "present".
static struct figure present(uint64_t start, uint64_t end)
{
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
    return known((int64_t)(count * page));
}

static void add_piece(uint64_t base, uint64_t end, const char *state, const char *kind, struct figure resident)
{
    struct map *map = walk.map;
    map->cut |= map->count == 24;
    if (map->count < 24)
        map->pieces[map->count++] = (struct piece){base, end - base, state, kind, resident};
}

// The picture holds the region and what lies next to it on both sides.
static void draw(const struct mapping *m, uint64_t start, uint64_t end, struct figure resident)
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
        add_piece(walk.seen, start, "free", "", known(0));
    if (m->start < start)
        add_piece(m->start, start, state, kind, unknown("only the region itself is asked for resident pages"));
    add_piece(start, end, state, kind, resident);
    if (end < m->end)
        add_piece(end, m->end, state, kind, unknown("only the region itself is asked for resident pages"));
}

static struct figure smaller(struct figure a, struct figure b)
{
    return is_unknown(a) || (!is_unknown(b) && a.value < b.value) ? a : b;
}

static void take_region(const struct mapping *m, uint64_t start, uint64_t end)
{
    // Rss is the whole mapping's: exact if that lies in the region. Else the page table tells, which counts the zero
    // page too; Rss does not.
    const bool whole = start == m->start && end == m->end;
    const bool rss_tells = whole || is_same(m->rss, known(0));
    const struct figure resident = rss_tells ? m->rss : smaller(present(start, end), m->rss);
    walk.reserved += (int64_t)(end - start);
    walk.committed += m->accounted ? (int64_t)(end - start) : 0;
    walk.resident = sum(walk.resident, resident);
    draw(m, start, end, resident);
}

// False: the rest need not be read.
static bool take(const struct mapping *m)
{
    const uint64_t start = m->start > walk.base ? m->start : walk.base;
    const uint64_t end = m->end < walk.end ? m->end : walk.end;
    if (start < end)
        take_region(m, start, end);
    else
        draw(m, m->start, m->end, m->rss);
    walk.seen = m->end;
    *(m->start < walk.end ? &walk.below : &walk.behind) += m->accounted ? (int64_t)(m->end - m->start) : 0;
    const struct figure moved = difference(walk.charged, last.charged);
    if (m->start < walk.end || !last.done || last.end != walk.end || is_unknown(moved) ||
        moved.value != walk.below - last.below)
        return true;
    walk.behind = last.behind;
    return false;
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
    *m = (struct mapping){.start = number(&line, 16), .rss = unknown("/proc/self/smaps does not tell Rss here")};
    line++;
    m->end = number(&line, 16);
    m->shared = line[4] == 's';
    for (int spaces = 0; spaces < 4; line++)
        spaces += *line == ' ';
    m->file = *line != '0';
}

static bool smaps_line(struct mapping *m, const char *line)
{
    if (line[0] == 'R' && line[1] == 's') {
        m->rss = known((int64_t)kilobytes(line));
    } else if (line[0] == 'V' && line[1] == 'm') {
        m->accounted = strstr(line, " ac") != NULL;
        walk.without_flags--;
        return take(m);
    } else if (line[0] < 'A' || line[0] > 'Z') {
        header(m, line);
        walk.without_flags++;
    }
    return true;
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
            if (!smaps_line(&m, line))
                return true;
            line = newline + 1;
        }
        kept = (size_t)(end - line);
        memmove(text, line, kept);
    }
}

static const char *read_small(int fd)
{
    static char text[4096];
    const ssize_t n = pread(fd, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

static struct figure line_of(const char *text, const char *key, const char *why)
{
    const char *line = strstr(text, key);
    return line ? known((int64_t)kilobytes(line)) : unknown(why);
}

static void look_at_machine(struct memory_status *m)
{
    static const char WHY[] = "/proc/meminfo does not tell this here";
    const char *text = read_small(meminfo);
    const struct figure limit = line_of(text, "CommitLimit:", WHY);
    walk.charged = line_of(text, "Committed_AS:", WHY);
    m->avail_physical = line_of(text, "MemAvailable:", WHY);
    m->avail_page_file = difference(limit, walk.charged);
}

static void look_at_mappings(struct snapshot *s, struct map *map, uint64_t base, uint64_t end)
{
    walk.map = map;
    walk.base = base;
    walk.end = end;
    walk.seen = 0;
    walk.reserved = walk.committed = walk.below = walk.behind = 0;
    walk.resident = known(0);
    walk.without_flags = 0;
    map->count = 0;
    map->cut = false;
    const bool read = read_smaps();
    last.done = read && walk.without_flags == 0;
    last.end = end;
    last.charged = walk.charged;
    last.below = walk.below;
    last.behind = walk.behind;
    s->region = (struct region){known(walk.reserved), known(walk.committed), walk.resident};
    s->process.commit = known(walk.below + walk.behind);
    if (!last.done) {
        const struct figure why =
            unknown(read ? "/proc/self/smaps does not tell VmFlags here" : "/proc/self/smaps cannot be read here");
        s->region = (struct region){why, why, why};
        s->process.commit = why;
    }
}

void system_look(struct snapshot *s, struct map *map, const void *base, uint64_t size)
{
    const uint64_t page = page_size(), from = (uint64_t)(uintptr_t)base / page * page;
    const uint64_t to = size ? ((uint64_t)(uintptr_t)base + size + page - 1) / page * page : from;
    look_at_machine(&s->memory_status);
    look_at_mappings(s, map, from, to);
    const char *all = read_small(rollup);
    s->process.resident = line_of(all, "Rss:",
                                  *all ? "/proc/self/smaps_rollup does not tell Rss here"
                                       : "/proc/self/smaps_rollup cannot be read here");
    const char *pages = read_small(statm);
    s->process.space =
        *pages ? known((int64_t)(number(&pages, 10) * page)) : unknown("/proc/self/statm cannot be read here");
    s->memory_status.avail_virtual = difference(user_space, s->process.space);
}

struct figure system_faults(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return known((int64_t)usage.ru_minflt + usage.ru_majflt);
}

// May a page be mapped there? Behind user space mmap answers ENOMEM, whoever asks; elsewhere it may answer otherwise.
static bool in_user_space(uint64_t address)
{
    void *there = mmap((void *)(uintptr_t)address, page_size(), PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (there == MAP_FAILED)
        return errno != ENOMEM;
    munmap(there, page_size());
    return true;
}

// Where user space ends is a matter of the processor and of how the kernel was built: it is found by halving, between a
// page of ours and the end of what a pointer can name. A lower limit of the process counts too.
static uint64_t space_for_a_process(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_AS, &limit);
    const uint64_t page = page_size();
    const int error = errno; // what is tried here is nobody else's failure
    uint64_t inside = (uint64_t)(uintptr_t)entries / page, outside = UINTPTR_MAX / page; // in pages
    while (outside - inside > 1) {
        const uint64_t middle = inside + (outside - inside) / 2;
        *(in_user_space(middle * page) ? &inside : &outside) = middle;
    }
    errno = error;
    return limit.rlim_cur < outside * page ? limit.rlim_cur : outside * page;
}

static void open_own_files(void)
{
    owner = getpid();
    smaps = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);
    rollup = open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC);
    statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    last.done = false;
}

// The child of a fork has its parent's files. Closed, they are given to nobody else before ours are open.
bool system_forked(void)
{
    if (getpid() == owner)
        return false;
    const int parents[] = {smaps, rollup, statm, pagemap};
    for (int i = 0; i < 4; i++)
        if (parents[i] != -1)
            close(parents[i]);
    open_own_files();
    return true;
}

// Where huge pages come unasked, one touch would make 2 MiB resident: an experiment counts pages, so they are turned
// off. A file that grows past RLIMIT_FSIZE is an error that die can tell, not a signal that ends us without a word.
void system_begin(void)
{
    signal(SIGXFSZ, SIG_IGN);
    prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    getrandom(&(char){0}, 1, GRND_NONBLOCK); // since glibc 2.41 the first draw of a process (mkstemp's) maps two pages
    open_own_files();
    meminfo = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
    user_space = space_for_a_process();
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        ((volatile uint64_t *)entries)[i] = 0; // touched here, not during a look
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
    const uint64_t all = (uint64_t)info.totalram * info.mem_unit, allowed = allowed_by_groups("").whole;
    m->memory = allowed < all ? allowed : all;
    m->overcommit = read_int("/proc/sys/vm/overcommit_memory");
}

void system_error(char *text, size_t size)
{
    snprintf(text, size, "%s (errno %d)", strerror(errno), errno);
}
