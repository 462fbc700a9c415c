// allocator-layers on Windows: which call stands on which? The heap on VirtualAlloc, and LocalAlloc
// on the heap; but malloc does not stand on LocalAlloc, nor VirtualAlloc on mapped files.
//
// Ask a block where it lies: VirtualQuery tells its reservation, HeapValidate answers TRUE in the
// heap that owns it.

#include <windows.h>

#include "probe.h"
#include "reservation.h"

enum { SMALL = 100, LARGE = 4 << 20 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    HANDLE heap = HeapCreate(0, 0, 0);
    if (!heap)
        die("HeapCreate");

    // Small: a piece of what the heap has reserved.
    const char *small = HeapAlloc(heap, 0, SMALL);
    if (!small)
        die("HeapAlloc");
    step("small", small, SMALL);
    expect_true("a small block lies in the reservation that is its heap",
                reservation_of(small) == heap);

    // Large: the heap goes to VirtualAlloc, for this block alone.
    MEMORY_BASIC_INFORMATION m;
    const char *large = HeapAlloc(heap, 0, LARGE);
    if (!large || !VirtualQuery(large, &m, sizeof m))
        die("HeapAlloc");
    step("large", large, LARGE);
    expect_true("a large block has a reservation of its own", m.AllocationBase != (void *)heap);
    expect_equal("memory of a heap is private memory, not that of a mapped file", m.Type,
                 MEM_PRIVATE);
    HeapDestroy(heap);

    // Old calls: LocalAlloc and GlobalAlloc are the process heap under other names.
    HLOCAL local = LocalAlloc(LMEM_FIXED, SMALL);
    HGLOBAL global = GlobalAlloc(GMEM_FIXED, SMALL);
    if (!local || !global)
        die("LocalAlloc");
    step("old-calls", NULL, 0);
    expect_true("a block of LocalAlloc lies in the process heap",
                HeapValidate(GetProcessHeap(), 0, local));
    expect_true("a block of GlobalAlloc lies in the process heap",
                HeapValidate(GetProcessHeap(), 0, global));
    LocalFree(local);
    GlobalFree(global);
    return lab_end();
}
