// held.h: how much memory a shared object takes.

#ifndef HELD_H
#define HELD_H

#include <sys/stat.h>

#include "probe.h"

// The object's own size, unless this kernel fills objects with huge pages: then it is more.
static inline struct figure held(int object)
{
    struct stat s;
    if (fstat(object, &s) == -1)
        die("fstat");
    return s.st_blksize == (blksize_t)page_size()
               ? known(s.st_blocks * 512)
               : unknown("shared memory comes in huge pages here");
}

#endif
