// look.c: how Linux shows a region, a process and the machine.
//
// One pass over /proc/self/smaps tells space, commit (the `ac` flag: the kernel has charged these
// pages) and resident of the process and of the region. Sources: proc_pid_smaps(5),
// Documentation/filesystems/proc.rst, pagemap.rst.

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "smaps.h"
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

static struct {
    struct map *map;
    uint64_t base;                       // of the region
    uint64_t end;                        // of it
    uint64_t seen;                       // the end of the last mapping seen
    int64_t reserved, committed, charge; // of the region, of it, of the process
    struct figure resident;              // of the region
    bool flags_missing;                  // a mapping of which VmFlags does not tell
} walk;

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

static const char *kind_of(const struct mapping *m)
{
    return m->shared ? "shared" : m->file ? "file" : "private";
}

static const char *state_of(const struct mapping *m)
{
    return m->accounted ? "committed" : m->shared || m->file ? "mapped" : "reserved";
}

static struct {
    struct piece *pieces;
    int count, most;
} space;

static void keep(const struct mapping *m)
{
    if (space.count < space.most)
        space.pieces[space.count] =
            (struct piece){m->start, m->end - m->start, state_of(m), kind_of(m), m->resident};
    space.count++;
}

int system_space(struct piece *pieces, int most)
{
    space.pieces = pieces;
    space.most = most;
    space.count = 0;
    if (!each_mapping(smaps, keep))
        return 0;
    return space.count <= most ? space.count : -1;
}

static void add_piece(uint64_t base, uint64_t end, const char *state, const char *kind,
                      struct figure resident)
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
    const char *kind = kind_of(m), *state = state_of(m);
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
        add_piece(m->start, start, state, kind,
                  unknown("only the region itself is asked for resident pages"));
    add_piece(start, end, state, kind, resident);
    if (end < m->end)
        add_piece(end, m->end, state, kind,
                  unknown("only the region itself is asked for resident pages"));
}

static struct figure smaller(struct figure a, struct figure b)
{
    return is_unknown(a) || (!is_unknown(b) && a.value < b.value) ? a : b;
}

static void take_region(const struct mapping *m, uint64_t start, uint64_t end)
{
    // Rss is the whole mapping's: exact if that lies in the region. Else the page table tells,
    // which counts the zero page too; Rss does not.
    const bool whole = start == m->start && end == m->end;
    const bool rss_tells = whole || is_same(m->resident, known(0));
    const struct figure resident =
        rss_tells ? m->resident : smaller(present(start, end), m->resident);
    walk.reserved += (int64_t)(end - start);
    walk.committed += m->accounted ? (int64_t)(end - start) : 0;
    walk.resident = sum(walk.resident, resident);
    draw(m, start, end, resident);
}

static void take(const struct mapping *m)
{
    const uint64_t start = m->start > walk.base ? m->start : walk.base;
    const uint64_t end = m->end < walk.end ? m->end : walk.end;
    if (start < end)
        take_region(m, start, end);
    else
        draw(m, m->start, m->end, m->resident);
    walk.seen = m->end;
    walk.charge += m->accounted ? (int64_t)(m->end - m->start) : 0;
    walk.flags_missing |= !m->tells_flags;
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
    static const char WHY[] = N_("/proc/meminfo does not tell this here");
    const char *text = read_small(meminfo);
    const struct figure limit = line_of(text, "CommitLimit:", WHY);
    const struct figure charged = line_of(text, "Committed_AS:", WHY);
    m->avail_physical = line_of(text, "MemAvailable:", WHY);
    m->avail_page_file = difference(limit, charged);
}

static void look_at_mappings(struct snapshot *s, struct map *map, uint64_t base, uint64_t end)
{
    walk.map = map;
    walk.base = base;
    walk.end = end;
    walk.seen = 0;
    walk.reserved = walk.committed = walk.charge = 0;
    walk.resident = known(0);
    walk.flags_missing = false;
    map->count = 0;
    map->cut = false;
    const bool read = each_mapping(smaps, take);
    s->region = (struct region){known(walk.reserved), known(walk.committed), walk.resident};
    s->process.commit = known(walk.charge);
    if (!read || walk.flags_missing) {
        const struct figure why = unknown(read ? "/proc/self/smaps does not tell VmFlags here"
                                               : N_("/proc/self/smaps cannot be read here"));
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
    s->process.space = *pages ? known((int64_t)(number_at(&pages, 10) * page))
                              : unknown("/proc/self/statm cannot be read here");
    s->memory_status.avail_virtual = difference(user_space, s->process.space);
}

struct figure system_faults(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return known((int64_t)usage.ru_minflt + usage.ru_majflt);
}

static void open_own_files(void)
{
    owner = getpid();
    smaps = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);
    rollup = open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC);
    statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
}

// The child of a fork has its parent's files. Closed, they are given to nobody else before ours are
// open.
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

// Where huge pages come unasked, one touch would make 2 MiB resident: an experiment counts pages,
// so they are turned off. A file that grows past RLIMIT_FSIZE is an error that die can tell, not a
// signal that ends us without a word.
void system_begin(void)
{
    signal(SIGXFSZ, SIG_IGN);
    prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    // since glibc 2.41 the first draw of a process (mkstemp's) maps two pages
    getrandom(&(char){0}, 1, GRND_NONBLOCK);
    open_own_files();
    meminfo = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
    user_space = space_for_a_process();
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        ((volatile uint64_t *)entries)[i] = 0; // touched here, not during a look
}
