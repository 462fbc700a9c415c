// The module on Windows: it lends from a heap of its own (lender/crtheap.c), which goes when it
// goes, or from the process heap, which does not.

#include "leaver.h"

#include <windows.h>

#include "crtheap.h"

lend_fn lend_own;
lend_fn lend_common;

void *lend_own(size_t size)
{
    return HeapAlloc(crtheap, 0, size);
}

void *lend_common(size_t size)
{
    return HeapAlloc(GetProcessHeap(), 0, size);
}
