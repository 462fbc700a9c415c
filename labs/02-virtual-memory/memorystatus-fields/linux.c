// memorystatus-fields on Linux: which of the many figures in /proc is which.
//
// Watch the table `figures`: what /proc reports, beside a second source for the same.

#include "number_in.h"
#include "probe.h"

static struct figure meminfo(const char *key)
{
    return bytes_in("/proc/meminfo", key);
}

// A number of KiB, or a share of the memory without huge pages; and the swap
// (mm/overcommit-accounting.rst).
static struct figure commit_limit(void)
{
    const uint64_t page = page_size();
    const struct figure fixed = bytes_in("/proc/sys/vm/overcommit_kbytes", "");
    const struct figure ratio = number_in("/proc/sys/vm/overcommit_ratio", "");
    const struct figure small_pages =
        quotient(difference(meminfo("MemTotal:"), meminfo("Hugetlb:")), page);
    const struct figure share = quotient(product(small_pages, ratio), 100);
    const bool is_share = !is_unknown(fixed) && value_of(fixed) == 0;
    return sum(product(is_share ? share : quotient(fixed, page), page), meminfo("SwapTotal:"));
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const char *const columns = "reported:bytes second-source:bytes";

    // Ask: what /proc says, and what can be worked out from elsewhere.
    const struct figure limit = meminfo("CommitLimit:");
    const struct figure share = commit_limit();
    const struct figure available = meminfo("MemAvailable:");
    const struct figure files = sum(meminfo("Active(file):"), meminfo("Inactive(file):"));
    const struct figure unused = sum(meminfo("MemFree:"), sum(files, meminfo("KReclaimable:")));
    const struct figure vm_size = bytes_in("/proc/self/status", "VmSize:");
    const struct snapshot now = step("ask", NULL, 0);
    table_row("figures", columns, "CommitLimit", limit, share);
    table_row("figures", columns, "MemAvailable", available, unused);
    table_row("figures", columns, "VmSize", vm_size, now.process.space);
    expect_equal("CommitLimit is a share of the memory, and the swap", limit, share);
    expect_at_most("MemAvailable is no more than what is free or can be thrown away", available,
                   unused);
    expect_equal("VmSize is the sum of the mappings", vm_size, now.process.space);
    return lab_end();
}
