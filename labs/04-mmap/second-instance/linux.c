// second-instance on Linux: two processes of one program share all of it that neither has written.
//
// Watch who else has the page of the code, and the page of a global before and after one of the two
// writes it.

#include "pagemap.h"
#include "probe.h"
#include "processes.h"

enum { BYTES = 1 << 18 };
enum { STORED = 7, WRITTEN = 2 };
// a fresh page of zeros would not have the value
static volatile unsigned char globals[BYTES] = {[BYTES / 2] = STORED};
static volatile unsigned char *const global = globals + BYTES / 2;

// The second instance: it reads the global, then writes it, and says each time what it has.
static int second(void)
{
    tell_parent(*global);
    wait_for_parent();
    *global = WRITTEN;
    tell_parent(*global);
    tell_parent(pagemap_says(global, ONLY_OURS));
    wait_for_parent();
    return 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("second"))
        return second();

    // Run: nobody else runs this program, so every page of it that is here is here for us alone.
    const void *const code = (const void *)(uintptr_t)main;
    const int at_first = *global;
    step("run", code, page_size());
    expect_true("a single instance has its code for itself", pagemap_says(code, ONLY_OURS));
    expect_equal("the first instance reads the stored value", at_first, STORED);

    // Start: another process of the same file. Its pages are in memory already, and are mapped once
    // more.
    struct child *const other = child_start(NULL, "second", NULL);
    const struct figure read = other ? child_told(other) : unknown("it was not started");
    if (is_unknown(read))
        die("the second instance");
    step("start", code, page_size());
    expect_equal("the second instance reads the stored value", read, STORED);
    expect_true("two instances share their code", negation(pagemap_says(code, ONLY_OURS)));
    expect_true("two instances share a global that neither has written",
                negation(pagemap_says(global, ONLY_OURS)));

    // Write: the first write makes a copy of the page, for the writer.
    child_continue(other);
    const struct figure written = child_told(other);
    const struct figure its_own = child_told(other);
    if (is_unknown(written))
        die("the second instance");
    step("write", (const void *)(uintptr_t)global, page_size());
    expect_equal("the writer sees what it wrote", written, WRITTEN);
    expect_equal("the other instance sees the stored value", *global, STORED);
    expect_true("the written page is the writer's own", its_own);
    expect_true("the page of the file is left to the other instance",
                pagemap_says(global, ONLY_OURS));

    // End: with the other process its use of the pages ends.
    const struct ending ending = child_end(other);
    step("end", code, page_size());
    expect_true("the second instance ends well", ending.how == EXITED && ending.code == 0);
    expect_true("the instance that stays has its code for itself", pagemap_says(code, ONLY_OURS));
    return lab_end();
}
