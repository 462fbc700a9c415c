// limits: what control groups allow, told from made-up trees of files as a machine, a container or
// a service has them.

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "limits.h"
#include "probe.h"

static const uint64_t MIB = 1 << 20, NONE = UINT64_MAX;
static char root[] = "./limits-XXXXXX";

static void file(const char *path, const char *text)
{
    char whole[512];
    snprintf(whole, sizeof whole, "%s%s", root, path);
    for (char *slash = whole + strlen(root); (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        if (mkdir(whole, 0777) == -1 && errno != EEXIST)
            die("mkdir");
        *slash = '/';
    }
    FILE *f = fopen(whole, "w");
    if (!f || fputs(text, f) < 0 || fclose(f) != 0)
        die("writing a file of the tree");
}

static void allowed(const char *what, const char *groups, uint64_t whole, uint64_t left)
{
    file("/proc/self/cgroup", groups);
    const struct allowance a = allowed_by_groups(root);
    printf("%s\n", what);
    check("whole", (int64_t)a.whole, (int64_t)whole);
    check("left", (int64_t)a.left, (int64_t)left);
}

static void version_one(void)
{
    file("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    file("/sys/fs/cgroup/memory/docker/box/memory.limit_in_bytes", "419430400\n");
    file("/sys/fs/cgroup/memory/docker/box/memory.usage_in_bytes", "104857600\n");
    allowed("version 1", "4:memory:/docker/box\n3:cpuset:/docker/box\n0::/\n", 400 * MIB,
            300 * MIB);
    file("/sys/fs/cgroup/memory/docker/box/memory.stat",
         "cache 5\nactive_file 1\ninactive_file 2\ntotal_active_file 31457280\ntotal_inactive_file "
         "41943040\n");
    allowed("pages of files go when they must", "12:cpu,memory:/docker/box\n", 400 * MIB,
            370 * MIB);
    file("/sys/fs/cgroup/memory/docker/memory.limit_in_bytes", "209715200\n");
    file("/sys/fs/cgroup/memory/docker/memory.usage_in_bytes", "209715200\n");
    allowed("the folder above allows less", "4:memory:/docker/box\n", 200 * MIB, 0);
    allowed("a group that cannot be seen from here", "4:memory:/elsewhere/box\n",
            INT64_MAX / 4096 * 4096, INT64_MAX / 4096 * 4096);
}

static void version_two(void)
{
    file("/sys/fs/cgroup/user.slice/memory.max", "max\n");
    file("/sys/fs/cgroup/user.slice/x.service/memory.max", "max\n");
    allowed("no limit", "0::/user.slice/x.service\n", NONE, NONE);
    file("/sys/fs/cgroup/user.slice/memory.max", "268435456\n");
    file("/sys/fs/cgroup/user.slice/memory.current", "209715200\n");
    file("/sys/fs/cgroup/user.slice/memory.stat",
         "anon 1\nfile 9\ninactive_file 10485760\nactive_file 10485760\n");
    allowed("version 2", "0::/user.slice/x.service\n", 256 * MIB, 76 * MIB);
    file("/sys/fs/cgroup/user.slice/x.service/memory.high", "134217728\n");
    file("/sys/fs/cgroup/user.slice/x.service/memory.current", "67108864\n");
    allowed("a service is slowed down from here on", "0::/user.slice/x.service\n", 128 * MIB,
            64 * MIB);
    file("/sys/fs/cgroup/memory.max", "100000000\n");
    allowed("a container sees its own group as the highest", "0::/\n", 100000000, 100000000);
    allowed("no file but an odd line", "0::\nnothing\n4:memory\n", 100000000, 100000000);
    allowed("no groups at all", "", NONE, NONE);
}

static void limits_of_a_process(void)
{
    file("/proc/self/limits",
         "Limit                     Soft Limit           Hard Limit           Units     \n"
         "Max data size             262144000            unlimited            bytes     \n"
         "Max address space         unlimited            unlimited            bytes     \n");
    check("a limit", (int64_t)limit_called("Max data size", root), 262144000);
    check("none", (int64_t)limit_called("Max address space", root), (int64_t)NONE);
    check("no such line", (int64_t)limit_called("Max of nothing", root), (int64_t)NONE);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    return remove(path);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (!mkdtemp(root))
        die("mkdtemp");
    version_one();
    version_two();
    limits_of_a_process();
    check("nothing is left", nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
    return wrong != 0;
}
