// limits.h: how much memory a program may have where a control group (a container's limit, a
// service's) allows less than the machine has.

#ifndef LIMITS_H
#define LIMITS_H

#include <stdint.h>

struct allowance {
    uint64_t whole, left; // bytes; UINT64_MAX: no group limits anything
};

#define LINUX_BELOW_WINE "\\\\?\\unix" // Wine's own way to the files of the Linux that it runs on

// What the control groups of this process allow, versions 1 and 2, by the files below `root`: "" is
// Linux itself.
struct allowance allowed_by_groups(const char *root);

// The soft limit that /proc/self/limits has under that name ("Max data size"), in bytes;
// UINT64_MAX: unlimited.
uint64_t limit_called(const char *name, const char *root);

#endif
