// process-heap on Windows: the heap that every process has from its start until its end.
//
// GetProcessHeap tells its handle, which is its address. VirtualQuery tells how much is reserved
// there at first, and the program's header how much the linker asked for.

#include <windows.h>

#include "probe.h"
#include "processes.h"
#include "reservation.h"

enum { BYTES = 1000, BLOCKS = 8000, REFUSED = 1 };

// Exit code REFUSED: the heap is still there and works.
static int destroy_process_heap(void)
{
    const BOOL destroyed = HeapDestroy(GetProcessHeap());
    const bool works = HeapAlloc(GetProcessHeap(), 0, BYTES);
    return !destroyed && works ? REFUSED : 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("destroy"))
        return destroy_process_heap();

    // Find: it was there before us.
    HANDLE heaps[64];
    const DWORD n = GetProcessHeaps(64, heaps);
    const char *heap = GetProcessHeap();
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)GetModuleHandleW(NULL);
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)((const char *)dos + dos->e_lfanew);
    const int64_t asked_for = (int64_t)nt->OptionalHeader.SizeOfHeapReserve;
    const int64_t reserved = size_of_reservation(heap);
    step("find", heap, (uint64_t)reserved);
    expect_true("the first heap in the list of heaps is the process heap",
                n > 0 && heaps[0] == (HANDLE)heap);
    expect_equal("the linker asks for a process heap of 1 MB", asked_for, 1 << 20);
    expect_equal("the process heap begins with the reservation that the linker asked for", reserved,
                 asked_for);

    // Grow: 8 MB of blocks. Nobody has to ask for a larger heap.
    int outside = 0;
    for (int i = 0; i < BLOCKS; i++) {
        const void *block = HeapAlloc(GetProcessHeap(), 0, BYTES);
        if (!block)
            die("HeapAlloc");
        outside += reservation_of(block) != heap;
    }
    step("grow", NULL, 0);
    expect_true("the process heap grows beyond its first reservation", outside > 0);

    // Destroy: in a child, which would not live long without its heap.
    const struct ending end = run_self("destroy", "");
    step("destroy", NULL, 0);
    expect_true("destroying the process heap is refused", end.how == EXITED && end.code == REFUSED);
    return lab_end();
}
