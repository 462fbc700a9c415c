// copy-on-write on Linux: a view that may be written to, of a file that does not change.
//
// Watch `commit`: the whole view is charged at map, since all of it might be written. Then watch
// the file keep 90 while the view has 91, and get the half that is saved.

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"

static const int64_t BYTES = 100000000;
// ints that are changed, each in a page of its own; bytes from one to the next
enum { CELLS = 100, STRIDE = 1000000 };
enum { SWAPPED = 62, FILE_PAGE = 61 }; // bits of an entry in the page table

static int make_file(void)
{
    const int file = lab_nameless_file();
    if (file == -1 || ftruncate(file, BYTES) == -1)
        die("making a file");
    const int value = 90;
    for (int i = 0; i < CELLS; i++)
        if (pwrite(file, &value, sizeof value, (off_t)i * STRIDE) != sizeof value)
            die("pwrite");
    return file;
}

// How many of the ints in the file have the value.
static int64_t in_file(int file, int value)
{
    int64_t count = 0;
    for (int i = 0; i < CELLS; i++) {
        int cell;
        if (pread(file, &cell, sizeof cell, (off_t)i * STRIDE) != sizeof cell)
            die("pread");
        count += cell == value;
    }
    return count;
}

// Its entry in the page table: there is a page or was one, and it is none of a file.
static bool is_own(int pagemap, const char *p)
{
    uint64_t entry;
    const off_t at = (off_t)((uintptr_t)p / page_size() * sizeof entry);
    if (pread(pagemap, &entry, sizeof entry, at) != sizeof entry)
        die("reading /proc/self/pagemap");
    return entry >> SWAPPED && !(entry >> FILE_PAGE & 1);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, BYTES);
    const int64_t page = (int64_t)page_size();
    const int64_t rounded = (BYTES / page + 1) * page; // the last page is not full
    const int file = make_file();
    const int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

    // Map: for reading and writing, and for us alone.
    char *view = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    if (view == MAP_FAILED)
        die("mmap(MAP_PRIVATE)");
    struct snapshot now = step("map", view, BYTES);
    expect_equal("mapping takes exactly the size of the view", now.change.space, rounded);
    expect_equal("mapping a copy charges all of it", now.change.commit, rounded);

    // Write: the page is copied, the copy is written to.
    for (int i = 0; i < CELLS; i++)
        *(int *)(view + i * STRIDE) = 91;
    now = step("write", view, BYTES);
    expect_equal("each written page becomes a page of this process", now.region.resident,
                 CELLS * page);
    expect_equal("writing charges no further commit", now.change.commit, 0);
    expect_equal("the file keeps what it had", in_file(file, 90), CELLS);

    // Scan: which pages were written to? The page table knows, of a page that was read too.
    const char read = view[page];
    int64_t found = 0;
    for (int64_t i = 0; i < rounded / page; i++)
        found += is_own(pagemap, view + i * page);
    int64_t right = 0;
    for (int i = 0; i < CELLS; i++)
        right += is_own(pagemap, view + i * STRIDE);
    step("scan", view, BYTES);
    expect_equal("a page that was only read shows the file", read, 0);
    expect_equal("the scan finds every page that was written", right, CELLS);
    expect_equal("the scan finds no other page", found, CELLS);

    // Save: what the scan finds in the first half goes into a second view, and from there to the
    // file.
    char *target = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (target == MAP_FAILED)
        die("mmap(MAP_SHARED)");
    for (int64_t at = 0; at + page <= BYTES / 2; at += page)
        if (is_own(pagemap, view + at))
            memcpy(target + at, view + at, page);
    if (msync(target, BYTES, MS_SYNC) == -1)
        die("msync");
    step("save", target, BYTES);
    expect_equal("what was saved is in the file", in_file(file, 91), CELLS / 2);

    // Unmap: the copy goes, and what was in it.
    if (munmap(view, BYTES) == -1)
        die("munmap");
    now = step("unmap", view, BYTES);
    expect_equal("unmapping gives the whole charge back", now.change.commit, -rounded);
    expect_equal("what was not saved is gone", in_file(file, 90), CELLS / 2);
    close(pagemap);
    close(file);
    return lab_end();
}
