// faults.h: for experiments that touch what they may not, and see what the system says to it.

#ifndef FAULTS_H
#define FAULTS_H

#include "probe.h"

// Did the access fault, and how? `code` is the signal number (Linux) or the exception code
// (Windows).
struct fault {
    bool happened;
    int64_t code;
    uint64_t address;
};
struct fault try_read(const void *p);
struct fault try_write(void *p);
struct fault try_call(void (*function)(void *), void *argument);

#endif
