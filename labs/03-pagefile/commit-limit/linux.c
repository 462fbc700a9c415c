// commit-limit on Linux: who commits more than there is, is refused.
//
// A child asks for more and more, under a limit of its own: the machine's is never near. Watch the
// table `granted`: it stops rising below the limit. What was granted before is still there. One
// request that is too large for the machine is refused as well.

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>

#include "probe.h"
#include "processes.h"

static const int64_t MIB = 1 << 20;
// MiB; the child goes on asking past its limit
enum { LIMIT = 256, PIECE = 16, PIECES = LIMIT / PIECE + 4 };

static void *commit(uint64_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

// Commits piece by piece; reports how much it has after each request, the error, and how many bytes
// are as written.
static int child(void)
{
    static char *pieces[PIECES];
    int got = 0;
    const struct rlimit limit = {LIMIT * MIB, LIMIT * MIB};
    if (setrlimit(RLIMIT_DATA, &limit) == -1) // counts every private writable page since Linux 4.7
        die("setrlimit(RLIMIT_DATA)");
    errno = 0;
    for (int i = 0; i < PIECES; i++) {
        pieces[got] = commit(PIECE * MIB);
        got += pieces[got] != NULL;
        tell_parent(got * PIECE * MIB);
    }
    const int refused = errno;
    for (int i = 0; i < got; i++)
        memset(pieces[i], i + 1, PIECE * MIB);
    int64_t kept = 0;
    for (int i = 0; i < got; i++)
        for (int64_t at = 0; at < PIECE * MIB; at++)
            kept += pieces[i][at] == (char)(i + 1);
    tell_parent(refused);
    tell_parent(kept);
    return 0;
}

// overcommit_memory: '0' refuses what is absurd, '1' nothing, '2' what passes the commit limit.
static int overcommit_mode(void)
{
    FILE *file = fopen("/proc/sys/vm/overcommit_memory", "re");
    const int mode = file ? fgetc(file) : EOF;
    if (file)
        fclose(file);
    return mode;
}

// The curve: how much was asked for in all, and how much granted. Returns the last of it.
static struct figure granted_to(struct child *greedy)
{
    struct figure got = known(0);
    for (int64_t asked = PIECE; asked <= PIECES * PIECE; asked += PIECE) {
        got = child_told(greedy);
        table_row("granted", "asked:bytes granted:bytes", NULL, asked * MIB, got);
    }
    return got;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("greedy"))
        return child();
    lab_needs(LIMIT * MIB, 0);

    // Exhaust: a child with a limit of 256 MiB asks for 16 MiB more, again and again.
    struct child *greedy = child_start(NULL, "greedy", NULL);
    if (!greedy)
        die("child_start");
    const struct figure got = granted_to(greedy);
    const struct figure refused = child_told(greedy);
    const struct figure kept = child_told(greedy);
    const struct ending end = child_end(greedy);
    step("exhaust", NULL, 0);
    expect_at_most("a process gets no more than its limit", got, LIMIT * MIB);
    // What it had before is less than a piece, and counts as well.
    expect_equal("the process gets its limit but for the last 16 MiB", got, (LIMIT - PIECE) * MIB);
    expect_error("the refusal is out of memory", refused, ENOMEM);
    expect_equal("memory granted before the refusal holds what was written", kept, got);
    expect_true("a process that is refused memory goes on to its end",
                end.how == HUNG ? unknown("the other process did not answer in time")
                                : known(end.how == EXITED && end.code == 0));

    // Overreach: twice as much as there is of memory and swap, in one request, none of it touched.
    // In 32 bits that number is cut off, and nothing is claimed.
    struct sysinfo all;
    if (sysinfo(&all) == -1)
        die("sysinfo");
    const uint64_t there_is = (all.totalram + all.totalswap) * (uint64_t)all.mem_unit;
    errno = 0;
    commit(2 * there_is);
    const int code = errno;
    const int mode = overcommit_mode();
    step("overreach", NULL, 0);
    expect_error("committing twice all memory in one request is refused",
                 sizeof(void *) == 8 && (mode == '0' || mode == '2')
                     ? known(code)
                     : unknown("such a request does not fit here, or is always granted"),
                 ENOMEM);
    return lab_end();
}
