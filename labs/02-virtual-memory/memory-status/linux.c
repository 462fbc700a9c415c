// memory-status on Linux: which of the many figures in /proc is which.
//
// Watch MemAvailable: the memory that can be had; CommitLimit less Committed_AS: what may still be
// committed; VmSize: the address space that is taken. The table `figures` holds each beside a
// second source.

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "probe.h"

// what we take; what others may take meanwhile
static const int64_t TAKEN = 512 << 20, OTHERS = 128 << 20;
static const int64_t SLACK = 1 << 20; // the kernel counts in batches

static struct figures {
    struct figure available, anonymous, committed, vm_size, vm_data;
} before, after;
#define ROSE(field) difference(after.field, before.field)

// The number behind `key` in a file of /proc, in bytes.
static struct figure number_in(const char *path, const char *key, int64_t unit)
{
    static char text[8192];
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd == -1)
        return unknown("/proc does not tell it here");
    const ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    const char *line = strstr(text, key);
    return n > 0 && line ? known(strtoll(line + strlen(key), NULL, 10) * unit)
                         : unknown("/proc does not tell it here");
}

#define meminfo(key) number_in("/proc/meminfo", key, 1024)

static void ask(const char *when)
{
    before = after;
    after.available = meminfo("MemAvailable:");
    after.anonymous = number_in("/proc/self/status", "RssAnon:", 1024);
    after.committed = meminfo("Committed_AS:");
    after.vm_size = number_in("/proc/self/status", "VmSize:", 1024);
    after.vm_data = number_in("/proc/self/status", "VmData:", 1024);
    if (strcmp(when, "ask") != 0)
        table_row("what-was-taken",
                  "MemAvailable:bytes RssAnon:bytes Committed_AS:bytes VmSize:bytes VmData:bytes",
                  when, difference(before.available, after.available), ROSE(anonymous),
                  ROSE(committed), ROSE(vm_size), ROSE(vm_data));
}

// A number of KiB, or a share of the memory without huge pages; and the swap
// (mm/overcommit-accounting.rst).
static struct figure commit_limit(void)
{
    const uint64_t page = page_size();
    const struct figure fixed = number_in("/proc/sys/vm/overcommit_kbytes", "", 1024);
    const struct figure ratio = number_in("/proc/sys/vm/overcommit_ratio", "", 1);
    const struct figure small_pages =
        quotient(difference(meminfo("MemTotal:"), meminfo("Hugetlb:")), page);
    const struct figure share = quotient(product(small_pages, ratio), 100);
    const bool is_share = !is_unknown(fixed) && value_of(fixed) == 0;
    return sum(product(is_share ? share : quotient(fixed, page), page), meminfo("SwapTotal:"));
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(TAKEN, 0);

    // Ask: what /proc says, and what can be worked out from elsewhere.
    ask("ask");
    const struct figure limit = meminfo("CommitLimit:");
    const struct figure share = commit_limit();
    const struct figure files = sum(meminfo("Active(file):"), meminfo("Inactive(file):"));
    const struct figure unused = sum(meminfo("MemFree:"), sum(files, meminfo("KReclaimable:")));
    struct snapshot now = step("ask", NULL, 0);
    table_row("figures", "told:bytes truth:bytes", "CommitLimit", limit, share);
    table_row("figures", "told:bytes truth:bytes", "MemAvailable", after.available, unused);
    table_row("figures", "told:bytes truth:bytes", "VmSize", after.vm_size, now.process.space);
    expect_equal("CommitLimit is a share of the memory, and the swap", limit, share);
    expect_at_most("MemAvailable is no more than what is free or can be thrown away",
                   after.available, unused);
    expect_equal("VmSize is the sum of the mappings", after.vm_size, now.process.space);

    // Ask the old call: in 32 bits its fields would not do, so it counts in larger units.
    struct sysinfo old;
    if (sysinfo(&old) == -1)
        die("sysinfo");
    const int64_t total = (int64_t)old.totalram * old.mem_unit;
    const int64_t old_free = (int64_t)old.freeram * old.mem_unit;
    const struct figure new_free = meminfo("MemFree:");
    step("ask-old", NULL, 0);
    table_row("figures", "told:bytes truth:bytes", "MemTotal", meminfo("MemTotal:"), total);
    table_row("figures", "told:bytes truth:bytes", "MemFree", new_free, old_free);
    expect_equal("the old call tells the whole memory, in units that fit", total,
                 meminfo("MemTotal:"));
    expect_at_most("the old call's free memory is MemFree",
                   larger(difference(old_free, new_free), difference(new_free, old_free)), OTHERS);

    // Reserve: addresses are taken, and nothing else.
    char *base = mmap(NULL, TAKEN, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED)
        die("mmap");
    ask("reserve");
    step("reserve", base, TAKEN);
    expect_equal("reserving raises VmSize by exactly that much", ROSE(vm_size), TAKEN);
    expect_at_most("reserving takes nothing from the commit limit", ROSE(committed), OTHERS);

    // Commit: the promise is counted, for the whole machine and for us.
    if (mprotect(base, TAKEN, PROT_READ | PROT_WRITE) == -1)
        die("mprotect");
    ask("commit");
    step("commit", base, TAKEN);
    expect_at_least("committing takes from the commit limit at once", ROSE(committed), OTHERS);
    expect_equal("committing raises VmData by exactly that much", ROSE(vm_data), TAKEN);
    expect_at_most("committing leaves RssAnon alone", ROSE(anonymous), SLACK);

    // Touch: RssAnon tells it. MemAvailable need not: it leaves out the free pages that each
    // processor has at hand.
    for (int64_t i = 0; i < TAKEN; i += (int64_t)page_size())
        base[i] = 'A';
    ask("touch");
    step("touch", base, TAKEN);
    expect_at_least("touching raises RssAnon by that much", ROSE(anonymous), TAKEN - SLACK);
    expect_equal("touching commits nothing more", ROSE(vm_data), 0);
    return lab_end();
}
