// large-stream on Linux: fopen needs a descriptor and a small buffer, no address for each byte.
//
// Watch `space`: it does not move with the size of the file. Then fopen reads behind 4 GB.

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"

static const int64_t BYTES = 1000001536; // the article's file
static const int64_t LARGE = (INT64_C(1) << 32) + 1;

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Open: a descriptor is a number. What it costs lies in the kernel.
    const int file = lab_nameless_file();
    if (file == -1 || ftruncate(file, BYTES) == -1)
        die("making a file");
    struct snapshot now = step("open", NULL, 0);
    expect_equal("opening a file of 1 GB takes no address space", now.change.space, 0);

    // Fopen: the article's file is 1 GB long. (/proc has a path that leads to it.)
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    FILE *const stream = fopen(path, "rb");
    now = step("fopen", NULL, 0);
    expect_true("fopen opens a file of 1 GB", stream != NULL);
    expect_at_most("fopen of 1 GB takes less than 1 MiB of address space", now.change.space,
                   1 << 20);
    if (stream)
        fclose(stream);

    // Grow: one byte behind a hole makes the file larger than 4 GB. 32 bits can address no more.
    if (pwrite(file, "Z", 1, LARGE - 1) != 1)
        die("pwrite past 4 GB");
    FILE *const large = fopen(path, "rb");
    const bool found = large && fseeko(large, -1, SEEK_END) == 0;
    const int64_t position = found ? ftello(large) : -1;
    const int last = found ? fgetc(large) : EOF;
    step("grow", NULL, 0);
    expect_equal("fopen reaches the end of a file of more than 4 GB", position, LARGE - 1);
    expect_equal("fopen reads the last byte of a file of more than 4 GB", last, 'Z');
    if (large)
        fclose(large);
    close(file);
    return lab_end();
}
