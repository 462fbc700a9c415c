// huge-pages on Linux: one byte written makes 2 MiB resident.
//
// The other experiments turn this off, since they count pages. Watch `resident` of the region after
// one touch.

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "number_in.h"
#include "probe.h"

enum { ANON = MAP_PRIVATE | MAP_ANONYMOUS };

static bool is_never(void)
{
    char text[64] = "[never]";
    FILE *file = fopen("/sys/kernel/mm/transparent_hugepage/enabled", "re");
    if (file && !fgets(text, sizeof text, file))
        die("reading transparent_hugepage/enabled");
    if (file)
        fclose(file);
    return strstr(text, "[never]") != NULL;
}

static struct figure if_none(struct figure count, struct figure seen, const char *why)
{
    if (is_unknown(count))
        return count;
    return value_of(count) == 0 ? seen : unknown(why);
}

// What was seen of a huge page; unknown where the kernel has made none, since it may not or had no
// 2 MiB free in one piece. It counts these failures.
static struct figure if_huge(struct figure failures, struct figure seen)
{
    return is_never() ? unknown("transparent_hugepage/enabled is never here")
                      : if_none(failures, seen, "no huge page was free here");
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    const int64_t size = page / 8 * page; // what one page table leads to: an entry has 8 bytes
    lab_needs(2 * size, 0);

    // Ask: for huge pages in a range that begins at a multiple of their size.
    char *room = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE, ANON, -1, 0);
    if (room == MAP_FAILED)
        die("mmap");
    char *const base = room + size - (uintptr_t)room % (uintptr_t)size;
    if (prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0) == -1)
        die("prctl(PR_SET_THP_DISABLE)");
    if (madvise(base, size, MADV_HUGEPAGE) == -1 && !is_never())
        die("madvise(MADV_HUGEPAGE)");
    const char *const events = "/proc/vmstat";
    const char *const failures = "thp_fault_fallback ";
    const struct figure failed_before = number_in(events, failures);
    const struct figure huge = number_in("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "");
    step("ask", base, size);
    table_row("huge-page", "size:bytes", NULL, huge);
    expect_equal("a huge page is as large as what one page table leads to", huge, size);

    // Touch: one byte. Where no 2 MiB are free in one piece, the kernel counts it and gives a page.
    *base = 'A';
    struct snapshot now = step("touch", base, size);
    const struct figure failed = difference(number_in(events, failures), failed_before);
    expect_equal("one byte written makes a whole huge page resident",
                 if_huge(failed, now.region.resident), size);
    expect_equal("a huge page takes one page fault", if_huge(failed, now.faults), 1);

    // Drop: one small page of the huge one.
    if (madvise(base + page, page, MADV_DONTNEED) == -1)
        die("madvise(MADV_DONTNEED)");
    now = step("drop", base, size);
    expect_equal("a small page dropped out of a huge one is the only one to go",
                 if_huge(failed, now.region.resident), size - page);

    // Reserve: huge pages of the pool that an administrator sets aside. There is none by default.
    const struct figure pool = number_in("/proc/meminfo", "HugePages_Free:");
    const void *pooled = mmap(NULL, size, PROT_NONE, ANON | MAP_HUGETLB, -1, 0);
    const int error = pooled == MAP_FAILED ? errno : 0;
    step("reserve", base, size);
    expect_error("huge pages of an empty pool are refused",
                 if_none(pool, known(error), "the pool is not empty here"), ENOMEM);
    return lab_end();
}
