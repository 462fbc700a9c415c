// pagefile-backed on Linux: shared memory without a file is charged whole, and charged when it is
// made.
//
// Watch `available page file`: it pays at create and is paid back at close. Our own `commit` never
// moves: what is shared is charged to the machine alone.

#include <errno.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "charge.h"
#include "probe.h"

// 90 for the other process, which answers with what it reads and adds one.
static int64_t share(int *cells)
{
    cells[100] = 90;
    const pid_t second = fork(); // what has no name can only be inherited
    if (second == -1)
        die("fork");
    if (second == 0)
        _exit(cells[100]++);
    int status;
    if (waitpid(second, &status, 0) == -1)
        die("waitpid");
    errno = ECHILD;
    if (!WIFEXITED(status))
        die("the second process");
    charged(); // while it lived, its own memory was counted too
    return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t bytes = lab_parameter("bytes", 100000000); // the article's
    const int64_t touched_pages = lab_parameter("touched_pages", 100);
    const int64_t page = (int64_t)page_size();
    lab_require(bytes >= 16 << 20 && bytes <= 1 << 30, "bytes must be 16 MiB to 1 GiB");
    lab_require(touched_pages <= bytes / page, "touched_pages must lie in bytes");
    lab_needs((uint64_t)bytes, 0);
    const int64_t rounded = bytes + (page - bytes % page) % page; // the last page may not be full
    charged();

    // Create: an object that no file backs. Each page could be asked for, so each is charged. A
    // first view comes with it.
    int *object = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (object == MAP_FAILED)
        die("mmap");
    struct snapshot now = step("create", object, bytes);
    expect_equal("creating the object charges its whole size", charged(), rounded);
    expect_equal("creating the object charges nothing to this process", now.change.commit, 0);
    expect_equal("nothing of a new view is resident", now.region.resident, 0);

    // Map: an old size of 0 asks mremap for one more view of the same object.
    int *view = mremap(object, 0, bytes, MREMAP_MAYMOVE);
    if (view == MAP_FAILED)
        die("mremap");
    now = step("map", view, bytes);
    expect_equal("mapping takes exactly the size of the view", now.change.space, rounded);
    expect_equal("mapping charges nothing more", charged(), 0);

    // Touch: the pages come, and the promise was paid for long ago.
    for (int64_t i = 0; i < touched_pages; i++)
        view[i * page / (int64_t)sizeof *view] = 'A';
    now = step("touch", view, bytes);
    expect_equal("every touched page becomes resident", now.region.resident, touched_pages * page);
    expect_equal("touching charges nothing more", charged(), 0);

    // Share: two processes, one memory. The other one changes 90 to 91.
    const int64_t seen = share(view);
    step("share", view, bytes);
    expect_equal("another process reads what the first one wrote", seen, 90);
    expect_equal("the first process reads what the other one wrote", view[100], 91);

    // Unmap: the addresses come back. The object lives on in its other view, and so does its
    // charge.
    if (munmap(view, bytes) == -1)
        die("munmap");
    now = step("unmap", view, bytes);
    expect_equal("unmapping gives the address space back", now.change.space, -rounded);
    expect_equal("unmapping gives nothing of the charge back", charged(), 0);

    // Close: nothing leads to the object any more.
    if (munmap(object, bytes) == -1)
        die("munmap of the last view");
    step("close", NULL, 0);
    expect_equal("closing the object gives the whole charge back", charged(), -rounded);
    return lab_end();
}
