// vote.h: how the runs of charged() vote. What other programs take and give back in the meantime is
// seen by few.

#ifndef VOTE_H
#define VOTE_H

#include "figures.h"

enum { MORE_RUNS = 10 }; // at a time
enum { DISTURBED = 1 };  // what a run says that saw it itself: no figure of whole pages
extern const char NOT_QUIET[];

// More than half of MORE_RUNS must see it, and more than twice as many as see any other figure.
struct figure most_agree_on(const struct figure seen[], int runs);

#endif
