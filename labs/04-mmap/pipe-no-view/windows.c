// pipe-no-view on Windows: a pipe brings what is sent from one end to the other, and no view of an
// object is made for it.
//
// Watch `space`, and the table: how much of the address space is MEM_MAPPED.

#include <windows.h>

#include "probe.h"

enum { BYTES = 4096, TIMES = 256 };
static char sent[BYTES] = {1};
static char received[BYTES];

static int64_t mapped(void)
{
    int64_t bytes = 0;
    MEMORY_BASIC_INFORMATION m;
    const char *at = NULL;
    while (VirtualQuery(at, &m, sizeof m)) {
        if (m.Type == MEM_MAPPED)
            bytes += (int64_t)m.RegionSize;
        at = (const char *)m.BaseAddress + m.RegionSize;
    }
    return bytes;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t before = mapped();

    // Create: two handles of a buffer in the kernel.
    HANDLE reads;
    HANDLE writes;
    if (!CreatePipe(&reads, &writes, NULL, 2 * BYTES))
        die("CreatePipe");
    const int64_t created = mapped();
    step("create", NULL, 0);
    expect_equal("creating a pipe maps nothing", created - before, 0);

    // Send: a page at a time, 1 MiB in all.
    int64_t arrived = 0;
    for (int i = 0; i < TIMES; i++) {
        DWORD n;
        if (!WriteFile(writes, sent, BYTES, &n, NULL) ||
            !ReadFile(reads, received, BYTES, &n, NULL))
            die("WriteFile, ReadFile");
        arrived += received[0] == 1 ? n : 0;
    }
    const int64_t after = mapped();
    step("send", NULL, 0);
    expect_equal("all that is sent through the pipe arrives", arrived, BYTES * TIMES);
    expect_equal("sending through a pipe maps nothing", after - before, 0);
    table_row("mapped", "before:bytes created:bytes sent:bytes", NULL, before, created, after);
    CloseHandle(reads);
    CloseHandle(writes);
    return lab_end();
}
