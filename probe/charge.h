// charge.h: what the whole machine is charged with, and what it takes back.

#ifndef CHARGE_H
#define CHARGE_H

#include "probe.h"

// The commit that the last step cost the whole machine: shared memory stands in no process's own
// figure. Ask once before the first step, then after each. Other programs move the figure too: so
// the first call runs this program some more times, as processes of their own, and what counts is
// the figure on which most runs agree; unknown if they do not.
struct figure charged(void);

// Linux: what the kernel has taken back since boot, from all, for want of memory. `resident` is
// unknown, if that may be why it is less than expected.
struct figure lab_reclaimed(void);
struct figure unless_reclaimed(struct figure resident, int64_t expected, struct figure before);

#endif
