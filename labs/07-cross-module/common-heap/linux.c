// common-heap on Linux: the other cure. Both sides use one allocator, because one hands it to the
// other.
//
// Watch who is called: the module takes memory through the program's functions, so the program may
// free it.

#include <stdlib.h>
#include <string.h>

#include "module.h"
#include "probe.h"

static void *handed_out;

static void *take(size_t size)
{
    return handed_out = malloc(size);
}

static void give(void *block)
{
    free(block);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    step_absent("process-heap",
                "Linux gives a process no heap; each allocator makes its own from pages");

    // Function pair: what the module makes lies where the program's allocator put it.
    const struct allocator ours = {take, give};
    char *text = module_greeting(&ours);
    if (!text)
        die("module_greeting");
    step("function-pair", NULL, 0);
    expect_true("the module took its memory through the program's function", text == handed_out);
    expect_equal("what it made is there", strcmp(text, "made in the module"), 0);

    // Free: the program's own free is the right one.
    char *block = text;
    ours.give(text);
    char *again = malloc(strlen("made in the module") + 1);
    step("free", NULL, 0);
    expect_true("what the program freed it gets again", again == block);
    free(again);
    return lab_end();
}
