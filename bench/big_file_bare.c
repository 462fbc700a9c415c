// big_file_bare.c: the increment loop of the experiment big-file in a program of its own, without
// the probe.
//
// The file is made as the experiment makes it, in $TMPDIR or here. Prints the nanoseconds that the
// loop takes.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { BYTES = 1000001536, INTS = BYTES / 4, BLOCK = INTS / 1024 };
static int block[BLOCK];

static void die(const char *call)
{
    perror(call);
    exit(2);
}

static int make_file(void)
{
    char path[4096];
    const char *const folder = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/big-file-XXXXXX", folder ? folder : ".");
    const int file = mkstemp(path);
    if (file == -1 || unlink(path) == -1)
        die("mkstemp");
    if ((errno = posix_fallocate(file, 0, BYTES)) != 0)
        die("posix_fallocate");
    for (int i = 0; i < INTS; i += BLOCK) {
        for (int j = 0; j < BLOCK; j++)
            block[j] = i + j;
        if (write(file, block, sizeof block) != sizeof block)
            die("write");
    }
    return file;
}

static long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(void)
{
    const int file = make_file();
    int *const ints = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (ints == MAP_FAILED)
        die("mmap");
    const long long start = now();
    for (int i = 0; i < INTS - 1; i++)
        ints[i]++;
    ints[INTS - 1] = 10;
    ints[100] = 90;
    ints[101] = 100;
    printf("%lld\n", now() - start);
    return 0;
}
