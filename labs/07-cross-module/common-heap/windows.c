// common-heap on Windows: the other cure. Both sides use one heap: the process heap, or the one
// that the program hands to the module.
//
// Watch who allocates and who frees: they are two modules, and it does no harm.

#include <windows.h>

#include <stdio.h>

#include "module.h"
#include "probe.h"

enum { BYTES = 100 };

static void *last_taken;
static bool given;

static void *take(size_t size)
{
    last_taken = HeapAlloc(GetProcessHeap(), 0, size);
    return last_taken;
}

static void give(void *block)
{
    given = HeapFree(GetProcessHeap(), 0, block);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const struct allocator pair = {take, give};

    // Process heap: the article's cure. One side allocates there, the other frees, in both
    // directions.
    void *lent = module_take_from_process_heap(BYTES);
    void *handed_over = HeapAlloc(GetProcessHeap(), 0, BYTES);
    if (!lent || !handed_over)
        die("HeapAlloc");
    step("process-heap", NULL, 0);
    expect_true("the process heap knows the module's block",
                HeapValidate(GetProcessHeap(), 0, lent));
    expect_true("the program frees the module's block of the process heap",
                HeapFree(GetProcessHeap(), 0, lent));
    expect_true("the module frees the program's block of the process heap",
                module_give_to_process_heap(handed_over));

    // Function pair: what the module makes lies where the program's allocator put it.
    char *text = module_greeting(&pair);
    if (!text)
        die("module_greeting");
    char seen[64];
    snprintf(seen, sizeof seen, "%s", text);
    step("function-pair", NULL, 0);
    expect_true("the module took its memory through the program's function", text == last_taken);
    expect_text("the program reads what the module wrote", seen, "made in the module");

    // Free: the program's own function is the right one.
    pair.give(text);
    step("free", NULL, 0);
    expect_true("the program frees what the module took through its function", given);
    return lab_end();
}
