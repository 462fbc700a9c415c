// commit-limit on Windows: who commits more than there is, is refused.
//
// A child asks for more and more, under a limit of its own: the machine's is never near. Watch the
// table `granted`: it stops rising below the limit. What was granted before is still there. One
// request that is too large for the machine is refused as well.

#include <windows.h>

#include <psapi.h>
#include <string.h>

#include "probe.h"
#include "processes.h"

static const int64_t MIB = 1 << 20;
// MiB; the child goes on asking past its limit
enum { LIMIT = 256, PIECE = 16, PIECES = LIMIT / PIECE + 4 };

static void *commit(uint64_t bytes)
{
    return VirtualAlloc(NULL, (SIZE_T)bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

// The codes for "out of commit": the limit, a page file that is growing, a quota, a job's limit.
static bool is_out_of_commit(int64_t code)
{
    return code == ERROR_COMMITMENT_LIMIT || code == ERROR_COMMITMENT_MINIMUM ||
           code == ERROR_PAGEFILE_QUOTA || code == ERROR_NOT_ENOUGH_MEMORY ||
           code == ERROR_NOT_ENOUGH_QUOTA;
}

// From now on this process may commit no more than LIMIT.
static void limit_myself(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.ProcessMemoryLimit = (SIZE_T)(LIMIT * MIB)};
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_PROCESS_MEMORY;
    const HANDLE job = CreateJobObjectW(NULL, NULL);
    if (!job ||
        !SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits) ||
        !AssignProcessToJobObject(job, GetCurrentProcess()))
        die("a job of one's own");
    CloseHandle(job); // it stays as long as its process
}

// Commits piece by piece; reports how much it has after each request, the error, and how many bytes
// are as written.
static int child(void)
{
    static char *pieces[PIECES];
    int got = 0;
    limit_myself();
    for (int i = 0; i < PIECES; i++) {
        pieces[got] = commit(PIECE * MIB);
        got += pieces[got] != NULL;
        tell_parent(got * PIECE * MIB);
    }
    const int64_t refused = got < PIECES ? (int64_t)GetLastError() : 0;
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
    lab_needs(PIECES * PIECE * MIB, 0); // the child takes so much where its limit is not kept

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
    expect_at_least("the process gets nearly all of its limit", got, (LIMIT - 2 * PIECE) * MIB);
    expect_true("the refusal's error code says out of commit",
                is_unknown(refused) ? refused : known(is_out_of_commit(value_of(refused))));
    expect_equal("memory granted before the refusal holds what was written", kept, got);
    expect_true("a process that is refused memory goes on to its end",
                end.how == HUNG ? unknown("the other process did not answer in time")
                                : known(end.how == EXITED && end.code == 0));

    // Overreach: twice the commit limit in one request, none of it touched. In 32 bits that number
    // is cut off, and nothing is claimed.
    PERFORMANCE_INFORMATION all = {.cb = sizeof all};
    if (!GetPerformanceInfo(&all, sizeof all))
        die("GetPerformanceInfo");
    const uint64_t limit = (uint64_t)all.CommitLimit * all.PageSize;
    const int64_t code = commit(2 * limit) ? 0 : (int64_t)GetLastError();
    step("overreach", NULL, 0);
    expect_error("committing twice the commit limit in one request is refused",
                 sizeof(void *) == 8 ? known(code)
                                     : unknown("such a request does not fit into 32 bits"),
                 ERROR_COMMITMENT_LIMIT);
    return lab_end();
}
