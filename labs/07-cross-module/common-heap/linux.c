// common-heap on Linux: the other cure. Both sides use one allocator: the program hands it to the
// module.
//
// Watch who is called: the module takes memory through the program's function, so the program may
// free it.

#include <stdio.h>
#include <stdlib.h>

#include "module.h"
#include "probe.h"

static void *last_taken;

static void *take(size_t size)
{
    last_taken = malloc(size);
    return last_taken;
}

static void give(void *block)
{
    free(block);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const struct allocator pair = {take, give};

    step_absent("process-heap",
                "Linux gives a process no heap; each allocator makes its own from pages");

    // Function pair: what the module makes lies where the program's allocator put it.
    char *text = module_greeting(&pair);
    if (!text)
        die("module_greeting");
    char seen[64];
    snprintf(seen, sizeof seen, "%s", text);
    step("function-pair", NULL, 0);
    expect_true("the module took its memory through the program's function", text == last_taken);
    expect_text("the program reads what the module wrote", seen, "made in the module");

    // Free: the program's own free is the right one, and its malloc hands the block out again.
    pair.give(text);
    char *again = malloc(sizeof "made in the module");
    step("free", NULL, 0);
    expect_true("the program's malloc returns the freed block again", again == last_taken);
    free(again);
    return lab_end();
}
