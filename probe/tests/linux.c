// linux: the figures of a region against mappings whose state is known.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "charge.h"
#include "check.h"
#include "faults.h"
#include "record.h"

enum { PAGES = 64, MANY = 10000 };

static int64_t page;

static char *map(int protection, int flags, int fd)
{
    char *p = mmap(NULL, (size_t)(PAGES * page), protection, flags, fd, 0);
    if (p == MAP_FAILED)
        die("mmap");
    return p;
}

static void check_region(const char *what, const char *p, int64_t reserved, int64_t committed,
                         int64_t resident)
{
    const struct region r = look(p, (uint64_t)(PAGES * page)).region;
    printf("%s\n", what);
    check("reserved pages", r.reserved, reserved * page);
    check("committed pages", r.committed, committed * page);
    check("resident pages", r.resident, resident * page);
}

static void private_memory(void)
{
    char *p = map(PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    check_region("reserved", p, PAGES, 0, 0);
    if (mprotect(p, (size_t)(PAGES / 2 * page), PROT_READ | PROT_WRITE) == -1)
        die("mprotect");
    check_region("half committed", p, PAGES, PAGES / 2, 0);
    for (int i = 0; i < PAGES / 2; i += 2)
        p[i * page] = 1;
    check_region("every second page of that touched", p, PAGES, PAGES / 2, PAGES / 4);
    if (mprotect(p, (size_t)(PAGES * page), PROT_NONE) == -1)
        die("mprotect");
    check_region("no access, but still owed", p, PAGES, PAGES / 2, PAGES / 4);
    munmap(p, (size_t)(PAGES * page));
    check_region("gone", p, 0, 0, 0);
}

// Two mappings of the same kind side by side are one line in smaps: a region that is part of one is
// still counted alone.
static void merged_neighbours(void)
{
    char *p = mmap(NULL, (size_t)(3 * PAGES * page), PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        die("mmap");
    memset(p, 1, (size_t)(3 * PAGES * page));
    char *middle = p + PAGES * page;
    check_region("the middle of a larger mapping", middle, PAGES, PAGES, PAGES);
    if (madvise(middle, (size_t)(2 * page), MADV_DONTNEED) == -1)
        die("madvise");
    check_region("two pages of it dropped", middle, PAGES, PAGES, PAGES - 2);
    munmap(middle, (size_t)(PAGES * page));
    check_region("a hole between two mappings", middle, 0, 0, 0);
    check_region("half over the edge", middle - PAGES / 2 * page, PAGES / 2, PAGES / 2, PAGES / 2);
    munmap(p, (size_t)(3 * PAGES * page));
}

static void shared_memory(void)
{
    char *p = map(PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
    check_region("shared anonymous", p, PAGES, 0, 0);
    memset(p, 1, (size_t)(5 * page));
    check_region("five pages touched", p, PAGES, 0, 5);
    munmap(p, (size_t)(PAGES * page));

    const int fd = memfd_create("test", MFD_CLOEXEC);
    if (fd == -1 || ftruncate(fd, PAGES * page) == -1)
        die("memfd_create");
    p = map(PROT_READ | PROT_WRITE, MAP_SHARED, fd);
    memset(p, 1, (size_t)(3 * page));
    check_region("memfd", p, PAGES, 0, 3);
    char *q = map(PROT_READ | PROT_WRITE, MAP_SHARED, fd);
    check_region("the same pages are not in this view before it touches them", q, PAGES, 0, 0);
    munmap(p, (size_t)(PAGES * page));
    munmap(q, (size_t)(PAGES * page));
    close(fd);
}

static void file_backed(void)
{
    char name[] = "./probe-test-XXXXXX";
    const int fd = mkstemp(name);
    if (fd == -1 || unlink(name) == -1 || ftruncate(fd, PAGES * page) == -1)
        die("mkstemp");
    char *p = map(PROT_READ | PROT_WRITE, MAP_SHARED, fd);
    check_region("file", p, PAGES, 0, 0);
    for (int i = 0; i < 7; i++)
        p[i * page] = 1;
    const int64_t resident = value_of(look(p, (uint64_t)(PAGES * page)).region.resident) / page;
    check("seven pages or, with fault-around, more are here", resident >= 7 && resident <= PAGES,
          1);
    munmap(p, (size_t)(PAGES * page));
    p = map(PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
    check("a private view is charged: it may need a copy of every page",
          look(p, PAGES * (uint64_t)page).region.committed, PAGES * page);
    munmap(p, (size_t)(PAGES * page));
    close(fd);
}

static void ten_thousand_mappings(void)
{
    const struct snapshot before = look(NULL, 0);
    char *p = mmap(NULL, (size_t)(2 * MANY * page), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        die("mmap");
    for (int i = 0; i < MANY; i++)
        if (mprotect(p + 2 * i * page, (size_t)page, PROT_READ | PROT_WRITE) == -1)
            die("mprotect");
    for (int i = 0; i < MANY; i += 10)
        p[2 * i * page] = 1;
    const struct snapshot now = look(p, (uint64_t)(2 * MANY * page));
    printf("ten thousand mappings\n");
    check("reserved", now.region.reserved, 2 * MANY * page);
    check("committed", now.region.committed, MANY * page);
    check("resident", now.region.resident, MANY / 10 * page);
    check("space of the process", difference(now.process.space, before.process.space),
          2 * MANY * page);
    check("commit of the process", difference(now.process.commit, before.process.commit),
          MANY * page);
    munmap(p, (size_t)(2 * MANY * page));
}

// The figures of the process against a plain reading of the whole of smaps. VmFlags has `ac` where
// the kernel has charged.
struct plain {
    int64_t space, commit, resident;
};

static struct plain by_hand(void)
{
    static char text[1 << 18];
    struct plain p = {0};
    unsigned long from, to, start = 0, end = 0;
    long rss;
    size_t length = 0;
    ssize_t n;
    const int fd = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);
    if (fd == -1)
        die("open");
    while ((n = read(fd, text + length, sizeof text - 1 - length)) > 0)
        length += (size_t)n;
    text[length] = '\0';
    close(fd);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2) {
            start = from;
            end = to;
            p.space += strstr(line, "[vsyscall]") ? 0 : (int64_t)(end - start);
        } else if (sscanf(line, "Rss: %ld kB", &rss) == 1) {
            p.resident += rss * 1024;
        } else if (strncmp(line, "VmFlags:", 8) == 0 && strstr(line, " ac")) {
            p.commit += (int64_t)(end - start);
        }
    }
    return p;
}

static void check_process(const char *what, const char *region)
{
    by_hand(); // the first one touches its buffer
    const struct process seen = look(region, region ? (uint64_t)(PAGES * page) : 0).process;
    const struct plain p = by_hand();
    printf("%s\n", what);
    check("space", seen.space, p.space);
    check("commit", seen.commit, p.commit);
    check("resident", seen.resident, p.resident);
}

// A look reads smaps no further than it must: what changes behind the region must be seen all the
// same.
static void process_by_hand(void)
{
    char *low = map(PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1),
         *high = map(PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    if (low > high) {
        char *other = low;
        low = high;
        high = other;
    }
    check_process("nothing done", low);
    for (int i = 0; i < 3; i++) {
        mprotect(high, (size_t)(page << i), PROT_READ | PROT_WRITE);
        check_process("behind the region, committed", low);
        mprotect(high, (size_t)(PAGES * page), PROT_NONE);
        check_process("behind the region, no access any more", low);
        mprotect(low, (size_t)(page << i), PROT_READ | PROT_WRITE);
        check_process("in the region", low);
        check_process("another region", high);
        check_process("no region", NULL);
    }
    munmap(high, (size_t)(PAGES * page));
    check_process("behind the region, released", low);
    munmap(low, (size_t)(PAGES * page));
    check_process("the region released", low);
}

// The name is drawn at random, for which glibc 2.41 and later map pages, once. An experiment is not
// to pay for that.
static void temporary_file(void)
{
    char name[] = "/tmp/memory-labs-XXXXXX";
    const struct snapshot before = look(NULL, 0);
    const int file = mkstemp(name);
    const struct snapshot after = look(NULL, 0);
    if (file == -1 || unlink(name) == -1)
        die("mkstemp");
    check("space of a temporary file", after.process.space, before.process.space);
    check("commit of a temporary file", after.process.commit, before.process.commit);
}

static bool refused_as_behind_user_space(int64_t address)
{
    void *p = mmap((void *)(uintptr_t)address, (size_t)page, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    const bool refused = p == MAP_FAILED && errno == ENOMEM;
    if (p != MAP_FAILED)
        munmap(p, (size_t)page);
    return refused;
}

// Whatever the processor and the kernel: the last page of user space can be had or is taken, the
// next is nobody's.
static void end_of_user_space(void)
{
    struct rlimit limit;
    const struct snapshot now = look(NULL, 0);
    const int64_t end = value_of(sum(now.memory_status.avail_virtual, now.process.space));
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        return;
    check("the last page of user space", refused_as_behind_user_space(end - page), 0);
    check("the page behind user space", refused_as_behind_user_space(end), 1);
}

static void taken_back(void)
{
    const struct figure now = lab_reclaimed(), less = difference(now, INT64_C(1) << 40);
    const struct figure more = sum(now, INT64_C(1) << 40), half = known(50),
                        nobody_knows = unknown("a test");
    check("all is there", unless_reclaimed(known(100), 100, less), 100);
    check("some is missing, and nothing was taken", unless_reclaimed(half, 100, more), 50);
    check("some is missing, and nobody knows what was taken",
          unless_reclaimed(half, 100, nobody_knows), nobody_knows);
    check("some is missing, and more was taken", is_unknown(unless_reclaimed(half, 100, less)), 1);
}

static void codes(void)
{
    char name[MAX_CODE];
    system_error_name(name, sizeof name, ENOMEM);
    check("ENOMEM", strcmp(name, "ENOMEM 12"), 0);
    system_error_name(name, sizeof name, 0);
    check("no error", strcmp(name, "no error"), 0);
    system_error_name(name, sizeof name, 4095);
    check("an error without a name", strcmp(name, "error 4095"), 0);
    system_fault_name(name, sizeof name, SIGSEGV);
    check("SIGSEGV", strcmp(name, "SIGSEGV"), 0);
    system_fault_name(name, sizeof name, 0);
    check("no fault", strcmp(name, "no fault"), 0);
    system_fault_name(name, sizeof name, -3);
    check("no signal at all", strcmp(name, "-3"), 0);
}

// The first step has a before: the same addresses, where its region was free.
static void before_the_first_step(void)
{
    char *p = map(PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    step("reserve", p, (uint64_t)(PAGES * page));
    const struct map *then = &lab.before_map, *now = &lab.steps[0].map;
    const struct piece *last = &then->pieces[then->count - 1],
                       *latest = &now->pieces[now->count - 1];
    bool was_free = false;
    for (int i = 0; i < then->count; i++)
        was_free |= then->pieces[i].base <= (uint64_t)(uintptr_t)p && *then->pieces[i].kind == 0 &&
                    then->pieces[i].base + then->pieces[i].size >=
                        (uint64_t)(uintptr_t)p + (uint64_t)(PAGES * page);
    check("the pieces before begin where those after do",
          (int64_t)(then->pieces[0].base - now->pieces[0].base), 0);
    check("and end where they do", (int64_t)(last->base + last->size - latest->base - latest->size),
          0);
    check("what is reserved now was free then", was_free, 1);
    munmap(p, (size_t)(PAGES * page));
    step("release", p, (uint64_t)(PAGES * page));
    check("the picture before is drawn once", then->pieces[0].base == now->pieces[0].base, 1);
}

int main(int argc, char **argv)
{
    lab_begin_as("probe", "linux", argc, argv);
    page = (int64_t)page_size();
    before_the_first_step();
    private_memory();
    merged_neighbours();
    shared_memory();
    file_backed();
    ten_thousand_mappings();
    process_by_hand();
    temporary_file();
    taken_back();
    codes();
    end_of_user_space();
    check("a read of nothing faults", try_read(NULL).code, 11);
    check("a read of something does not", try_read(&page).happened, 0);
    return wrong != 0;
}
