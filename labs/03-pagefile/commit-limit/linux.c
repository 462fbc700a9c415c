// commit-limit on Linux: a promise is counted when it is made, and a promise too many is refused.
//
// Watch `commit` rise, and `resident` stay. What is refused, a child asks for, under its own limit.

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "probe.h"
#include "processes.h"

static const int64_t MIB = 1 << 20;
// MiB; the child stops at twice its limit
enum { PROMISED = 64, LIMIT = 256, PIECE = 16, PIECES = 2 * LIMIT / PIECE };

static void *commit(int64_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

// Commits until refused; tells how much, how it was refused, and how many bytes are not as written.
static int child(void)
{
    static char *pieces[PIECES];
    int got = 0;
    const struct rlimit limit = {LIMIT * MIB, LIMIT * MIB};
    if (setrlimit(RLIMIT_DATA, &limit) == -1) // counts every private writable page since Linux 4.7
        die("setrlimit(RLIMIT_DATA)");
    while (got < PIECES) {
        pieces[got] = commit(PIECE * MIB);
        if (!pieces[got])
            break;
        got++;
    }
    const int refused = got < PIECES ? errno : 0;
    int64_t wrong = 0;
    for (int i = 0; i < got; i++)
        memset(pieces[i], i + 1, PIECE * MIB);
    for (int i = 0; i < got; i++)
        for (int64_t at = 0; at < PIECE * MIB; at++)
            wrong += pieces[i][at] != (char)(i + 1);
    tell_parent(got * PIECE * MIB);
    tell_parent(refused);
    tell_parent(wrong);
    return 0;
}

// A number that stands behind `key` in a file of /proc, or alone in it (key "").
static struct figure number_in(const char *path, const char *key)
{
    char text[8192] = "";
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd == -1)
        return unknown("/proc does not tell the commit limit here");
    const bool told = read(fd, text, sizeof text - 1) > 0;
    close(fd);
    const char *at = told ? strstr(text, key) : NULL;
    return at ? known(strtoll(at + strlen(key), NULL, 10))
              : unknown("/proc does not tell the commit limit here");
}

// Documentation/admin-guide/sysctl/vm.rst: a share of what huge pages leave of memory, or a number;
// and the swap. KiB.
static struct figure limit_by_rule(const struct sysinfo *all)
{
    const uint64_t page = page_size() / 1024;
    const uint64_t memory = (uint64_t)all->totalram * all->mem_unit / 1024;
    const uint64_t swap = (uint64_t)all->totalswap * all->mem_unit / 1024;
    const struct figure own = number_in("/proc/sys/vm/overcommit_kbytes", "");
    const struct figure ratio = number_in("/proc/sys/vm/overcommit_ratio", "");
    const struct figure huge = number_in("/proc/meminfo", "Hugetlb:"); // some kernels have none
    const struct figure small_pages =
        quotient(difference(memory, is_unknown(huge) ? known(0) : huge), page);
    const struct figure share = quotient(product(small_pages, ratio), 100);
    const bool is_share = !is_unknown(own) && value_of(own) == 0;
    return sum(product(is_share ? share : quotient(own, page), page), swap);
}

int main(int argc, char **argv)
{
    struct sysinfo all;
    lab_begin(argc, argv);
    if (in_role("greedy"))
        return child();
    lab_needs(LIMIT * MIB, 0);

    // Limit: what the whole machine may promise. Here it binds only where overcommit_memory is 2.
    if (sysinfo(&all) == -1)
        die("sysinfo");
    const struct figure limit = number_in("/proc/meminfo", "CommitLimit:");
    step("limit", NULL, 0);
    expect_equal("the commit limit is the system's share of memory and all of the swap", limit,
                 limit_by_rule(&all));

    // Promise: the charge rises by all of it. No page of memory is handed over.
    void *promised = commit(PROMISED * MIB);
    if (!promised)
        die("mmap");
    struct snapshot now = step("promise", promised, PROMISED * MIB);
    expect_equal("a promise is charged at once", now.change.commit, PROMISED * MIB);
    expect_equal("a promise takes no memory", now.region.resident, 0);

    // Exhaust: a child with a limit of 256 MiB asks for 16 MiB more, again and again.
    struct child *greedy = child_start(NULL, "greedy", NULL);
    if (!greedy)
        die("child_start");
    const struct figure got = child_told(greedy);
    const struct figure refused = child_told(greedy);
    const struct figure wrong = child_told(greedy);
    child_end(greedy);
    step("exhaust", NULL, 0);
    expect_at_most("a process gets no more than its limit", got, LIMIT * MIB);
    expect_at_least("it gets nearly all of it", got, (LIMIT - 2 * PIECE) * MIB);
    expect_error("the refusal is an error code, out of memory", refused, ENOMEM);
    expect_equal("what was granted before the refusal still works", wrong, 0);

    // Overreach: more than there is of memory and swap together, in one request, none of it
    // touched.
    const uint64_t more = 2 * (all.totalram + all.totalswap) * (uint64_t)all.mem_unit;
    const struct figure mode = number_in("/proc/sys/vm/overcommit_memory", "");
    // 1: always granted
    const bool asks = sizeof(void *) == 8 && !is_unknown(mode) && value_of(mode) != 1;
    void *given = asks ? commit((int64_t)more) : NULL;
    const int code = given ? 0 : errno;
    step("overreach", NULL, 0);
    expect_error("a request for twice all memory is refused as out of memory",
                 asks ? known(code)
                      : unknown("here such a request does not fit, or is always granted"),
                 ENOMEM);
    if (given)
        munmap(given, more);
    munmap(promised, PROMISED * MIB);
    return lab_end();
}
