// memory.c: which frame holds a page, and which one has to be given up.

#include "memory.h"

struct memory empty_memory(enum policy policy, int frames)
{
    struct memory m = {.policy = policy, .frames = frames};
    for (int i = 0; i < frames; i++)
        m.table[i].page = NONE;
    return m;
}

static int frame_of(const struct memory *m, int page)
{
    for (int i = 0; i < m->frames; i++)
        if (m->table[i].page == page)
            return i;
    return NONE;
}

// The frame with the oldest time: an empty one has 0.
static int victim_of(const struct memory *m)
{
    int victim = 0;
    for (int i = 1; i < m->frames; i++)
        if (m->table[i].since < m->table[victim].since)
            victim = i;
    return victim;
}

// A page that was written goes to the disk; a clean one is just dropped.
static void evict(struct memory *m, int frame)
{
    m->page_outs += m->table[frame].dirty;
    m->table[frame] = (struct frame){.page = NONE};
}

bool misses(struct memory *m, struct reference r)
{
    int frame = frame_of(m, r.page);
    const bool missed = frame == NONE;
    m->now++;
    if (missed) {
        frame = victim_of(m);
        evict(m, frame);
        m->table[frame].page = r.page;
        m->misses++;
    }
    // First in, first out: only coming in counts. Least recently used: every use does.
    if (missed || m->policy == LRU)
        m->table[frame].since = m->now;
    m->table[frame].dirty |= r.write;
    return missed;
}

void evict_all(struct memory *m)
{
    for (int i = 0; i < m->frames; i++)
        evict(m, i);
}
