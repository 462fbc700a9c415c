// commit-limit on Windows: a promise is counted when it is made, and a promise too many is refused.
//
// Watch `commit` rise at once where `resident` does not move. What is refused, a child asks for,
// under a limit of its own: the machine's is never near.

#include <windows.h>

#include <psapi.h>
#include <string.h>

#include "probe.h"
#include "processes.h"

static const int64_t MIB = 1 << 20;
// MiB; the child stops at twice its limit
enum { PROMISED = 64, LIMIT = 256, PIECE = 16, PIECES = 2 * LIMIT / PIECE };

static void *commit(int64_t bytes)
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
}

// Commits until refused; tells how much, how it was refused, and how many bytes are not as written.
static int child(void)
{
    static char *pieces[PIECES];
    int got = 0;
    int64_t wrong = 0;
    limit_myself();
    while (got < PIECES) {
        pieces[got] = commit(PIECE * MIB);
        if (!pieces[got])
            break;
        got++;
    }
    const int64_t refused = got < PIECES ? (int64_t)GetLastError() : 0;
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

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("greedy"))
        return child();
    lab_needs(2 * LIMIT * MIB, 0); // the child takes so much where its limit is not kept

    // Limit: what the whole machine may promise. MEMORYSTATUSEX calls it the page file.
    MEMORYSTATUSEX status = {.dwLength = sizeof status};
    PERFORMANCE_INFORMATION all = {.cb = sizeof all};
    if (!GlobalMemoryStatusEx(&status) || !GetPerformanceInfo(&all, sizeof all))
        die("GlobalMemoryStatusEx");
    step("limit", NULL, 0);
    expect_equal("the page file that MEMORYSTATUSEX shows is the commit limit",
                 (int64_t)status.ullTotalPageFile,
                 (int64_t)(all.CommitLimit * (uint64_t)all.PageSize));

    // Promise: the charge rises by all of it. No page of memory is handed over.
    void *promised = commit(PROMISED * MIB);
    if (!promised)
        die("VirtualAlloc");
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
    expect_true("the refusal is an error code, out of memory",
                is_unknown(refused) ? refused : known(is_out_of_commit(value_of(refused))));
    expect_equal("what was granted before the refusal still works", wrong, 0);

    // Overreach: more than twice the limit, in one request, none of it touched.
    const bool asks = sizeof(void *) == 8;
    void *given = asks ? commit((int64_t)(2 * status.ullTotalPageFile)) : NULL;
    const int64_t code = given ? 0 : (int64_t)GetLastError();
    step("overreach", NULL, 0);
    expect_error("a request for twice the commit limit is refused with 1455",
                 asks ? known(code) : unknown("such a request does not fit into 32 bits"),
                 ERROR_COMMITMENT_LIMIT);
    if (given)
        VirtualFree(given, 0, MEM_RELEASE);
    VirtualFree(promised, 0, MEM_RELEASE);
    return lab_end();
}
