// processors.h: a thread that stays on one processor, another thread elsewhere, and a clock.

#ifndef PROCESSORS_H
#define PROCESSORS_H

#include "probe.h"

// From here on the calling thread stays on one processor: another one's cache knows nothing of us.
// False where no thread can be held.
bool pin(void);
int64_t processors_allowed(void); // how many the calling thread may run on

// One thread that runs beside ours, on another processor if there is one; and its end.
void start_elsewhere(void (*work)(char *), char *at);
void join_elsewhere(void);

int64_t now_ns(void);

#endif
