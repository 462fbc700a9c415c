// sparse on Linux: the article's listing from top to bottom, with an object that has no page before
// it is asked for one.
//
// Watch `available page file`: commit takes all of it, a hole gives half of it back, close nothing,
// unmap the rest.

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "charge.h"
#include "held.h"
#include "probe.h"

static const int64_t HOLE = 50 << 20; // half of the article's bytes, in whole pages

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t bytes = lab_parameter("bytes", 100 * 1000 * 1000); // the article's
    lab_require(bytes >= 64 << 20 && bytes <= 1 << 30, "bytes must be 64 MiB to 1 GiB");
    lab_needs((uint64_t)bytes, 0);
    const int64_t page = (int64_t)page_size(), rounded = bytes + (page - bytes % page) % page;
    charged();

    // Create: an object of that size, with nothing in it.
    const int object = memfd_create("Yeming-Map-Virtual", MFD_CLOEXEC);
    if (object == -1 || ftruncate(object, bytes) == -1)
        die("memfd_create, ftruncate");
    step("create", NULL, 0);
    expect_equal("creating a sparse object charges nothing", charged(), 0);

    // Map: addresses, and still nothing behind them.
    char *const view = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    if (view == MAP_FAILED)
        die("mmap");
    struct snapshot now = step("map", view, (uint64_t)bytes);
    expect_equal("mapping takes exactly the size of the view", now.change.space, rounded);
    expect_equal("mapping a sparse object charges nothing", charged(), 0);

    // Commit: Linux has no charge without pages here; fallocate brings them.
    if (fallocate(object, 0, 0, bytes) == -1)
        die("fallocate");
    step("commit", view, (uint64_t)bytes);
    const struct figure all = held(object);
    expect_equal("the object holds all that is committed", all, rounded);
    expect_equal("committing charges the whole size", is_unknown(all) ? all : charged(), rounded);

    // Decommit: a hole. Its pages are nobody's again, and what was in them; the addresses stay.
    memset(view, 'A', (size_t)bytes);
    if (fallocate(object, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, HOLE) == -1)
        die("fallocate(FALLOC_FL_PUNCH_HOLE)");
    char in_hole;
    if (pread(object, &in_hole, 1, 0) != 1) // a touch of the view would bring a page
        die("pread");
    now = step("decommit", view, (uint64_t)bytes);
    const struct figure rest = held(object), change = is_unknown(rest) ? rest : charged();
    expect_equal("the object holds the pages outside the hole", rest, rounded - HOLE);
    expect_equal("a hole gives the charge of its pages back", change, -HOLE);
    expect_equal("a hole keeps the address space", now.region.reserved, rounded);
    expect_equal("a hole reads as zeros", in_hole, 0);
    expect_equal("a page outside the hole keeps what was written", view[HOLE], 'A');
    step_absent("release", "munmap is the one call that frees addresses, of views too");

    // Close: the view holds the object, not the descriptor.
    if (close(object) == -1)
        die("close");
    step("close", view, (uint64_t)bytes);
    expect_equal("closing the object gives nothing back", charged(), 0);

    // Unmap: the last that led to the object.
    if (munmap(view, (size_t)bytes) == -1)
        die("munmap");
    now = step("unmap", view, (uint64_t)bytes);
    expect_equal("unmapping gives the address space back", now.change.space, -rounded);
    expect_equal("unmapping gives the rest of the charge back", is_unknown(rest) ? rest : charged(),
                 HOLE - rounded);
    return lab_end();
}
