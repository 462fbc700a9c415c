// image-data on Linux: a program's data can be written. Who stands behind what is written?
//
// This program carries 16 MiB of data that it may change. The program's file cannot take what is
// written. So watch `committed`: all of the data is charged from the start, written or not.

#include "probe.h"

// bytes; the first and the last pages may come in with their neighbours
enum { DATA = 16 << 20, EDGE = 2 << 20, INNER = DATA - 2 * EDGE };

// Neither constant nor zero: the compiler writes all of it into the program's file.
static volatile char data[DATA] = {'D'};

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    volatile char *inner = data + EDGE - (uintptr_t)data % EDGE;

    // Load: the data is mapped as a private copy, of which there is no page yet.
    struct snapshot now = step("load", (char *)inner, INNER);
    expect_equal("all of the writable data is charged from the start", now.region.committed, INNER);
    expect_at_least("the process is charged for at least its data", now.process.commit, DATA);
    expect_equal("no page of the data is resident before it is used", now.region.resident, 0);

    // Write: a byte of each page. The page is read from the program's file, and copied.
    for (int64_t i = 0; i < INNER / page; i++)
        inner[i * page] = 'W';
    now = step("write", (char *)inner, INNER);
    expect_equal("each page that was written is resident", now.region.resident, INNER);
    expect_equal("writing the data charges no more commit", now.change.commit, 0);
    return lab_end();
}
