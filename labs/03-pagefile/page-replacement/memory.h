// memory.h: a frame table with a policy. No page is in it, only its number.

#ifndef MEMORY_H
#define MEMORY_H

#include <stdbool.h>
#include <stdint.h>

enum policy { FIFO, LRU };
enum { PAGES = 24, NONE = -1 };

struct reference {
    int page;
    bool write;
};

struct frame {
    int page;      // or NONE
    int64_t since; // the time that counts: of the page-in (FIFO), of the last use (LRU)
    bool dirty;    // the page was written since it came in
};

struct memory {
    enum policy policy;
    int frames; // at most PAGES
    int64_t now, misses, page_outs;
    struct frame table[PAGES];
};

struct memory empty_memory(enum policy policy, int frames);
bool misses(struct memory *m, struct reference r); // one reference of the program
void evict_all(struct memory *m);

#endif
