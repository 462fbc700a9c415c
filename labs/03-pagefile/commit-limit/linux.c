// commit-limit on Linux: who commits more than there is, is refused.
//
// A child asks for more and more, under a limit of its own: the machine's is never near. What it
// was granted before is still there. One request that is too large for the machine is refused as
// well.

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "probe.h"
#include "processes.h"

static const int64_t MIB = 1 << 20;
// MiB; the child stops at twice its limit
enum { LIMIT = 256, PIECE = 16, PIECES = 2 * LIMIT / PIECE };

static void *commit(int64_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

// Commits until it is refused; reports how much, the error, and how many bytes are not as written.
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
    for (int i = 0; i < got; i++)
        memset(pieces[i], i + 1, PIECE * MIB);
    int64_t wrong = 0;
    for (int i = 0; i < got; i++)
        for (int64_t at = 0; at < PIECE * MIB; at++)
            wrong += pieces[i][at] != (char)(i + 1);
    tell_parent(got * PIECE * MIB);
    tell_parent(refused);
    tell_parent(wrong);
    return 0;
}

// overcommit_memory 1: whoever asks is given, and nothing is counted.
static bool grants_everything(void)
{
    char mode = '1';
    const int file = open("/proc/sys/vm/overcommit_memory", O_RDONLY | O_CLOEXEC);
    if (file == -1)
        return true;
    if (read(file, &mode, 1) != 1)
        mode = '1';
    close(file);
    return mode == '1';
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
    const struct figure got = child_told(greedy);
    const struct figure refused = child_told(greedy);
    const struct figure wrong = child_told(greedy);
    child_end(greedy);
    step("exhaust", NULL, 0);
    expect_at_most("a process gets no more than its limit", got, LIMIT * MIB);
    expect_at_least("the process gets nearly all of its limit", got, (LIMIT - 2 * PIECE) * MIB);
    expect_error("the refusal is out of memory", refused, ENOMEM);
    expect_equal("memory granted before the refusal holds what was written", wrong, 0);

    // Overreach: twice as much as there is of memory and swap, in one request, none of it touched.
    struct sysinfo all;
    if (sysinfo(&all) == -1)
        die("sysinfo");
    const uint64_t twice = 2 * (all.totalram + all.totalswap) * (uint64_t)all.mem_unit;
    const bool asks = sizeof(void *) == 8 && !grants_everything();
    void *given = asks ? commit((int64_t)twice) : NULL;
    const int code = given ? 0 : errno;
    step("overreach", NULL, 0);
    expect_error("committing twice all memory in one request is refused",
                 asks ? known(code)
                      : unknown("such a request does not fit here, or is always granted"),
                 ENOMEM);
    if (given)
        munmap(given, twice);
    return lab_end();
}
