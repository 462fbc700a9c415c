// common-heap on Windows: the other cure. Both sides use one heap: the process's, or the one that
// one hands to the other.
//
// Watch who owns the block: HeapValidate answers TRUE in the owning heap only.

#include <windows.h>

#include <string.h>

#include "module.h"
#include "probe.h"

static void *handed_out;
static int64_t given;

static void *take_from_process_heap(size_t size)
{
    return handed_out = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size);
}

static void give_to_process_heap(void *block)
{
    given += HeapFree(GetProcessHeap(), 0, block);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Process heap: every module can ask for it, and gets the same one. The article's cure.
    char *block = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, 100);
    if (!block)
        die("HeapAlloc");
    step("process-heap", NULL, 0);
    expect_true("a block of the process heap is known there, whoever asks",
                HeapValidate(GetProcessHeap(), 0, block));
    if (!HeapFree(GetProcessHeap(), 0, block))
        die("HeapFree");

    // Function pair: what the module makes lies where the program's functions put it.
    const struct allocator ours = {take_from_process_heap, give_to_process_heap};
    char *text = module_greeting(&ours);
    if (!text)
        die("module_greeting");
    step("function-pair", NULL, 0);
    expect_true("the module took its memory through the program's function", text == handed_out);
    expect_equal("what it made is there", strcmp(text, "made in the module"), 0);
    expect_true("it lies in the process heap", HeapValidate(GetProcessHeap(), 0, text));

    // Free: the program's own function is the right one.
    ours.give(text);
    step("free", NULL, 0);
    expect_equal("the program frees it", given, 1);
    return lab_end();
}
