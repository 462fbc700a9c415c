// private-heaps on Linux: glibc makes no second heap, but obstacks, which go as a whole too.
//
// Watch `space` rise as the obstack is filled, and fall to where it was when it is freed.

#include <obstack.h>
#include <stdlib.h>

#include "probe.h"

#define obstack_chunk_alloc malloc // where an obstack gets its chunks from
#define obstack_chunk_free free

// A chunk is so large that malloc maps pages for it. It has a header, which costs it one block.
enum { BYTES = 1024, CHUNK = 1 << 20, BLOCKS_OF_CHUNK = CHUNK / BYTES - 1 };

int main(int argc, char **argv)
{
    struct obstack heap;
    lab_begin(argc, argv);
    const int64_t blocks = lab_parameter("blocks", 8000);
    lab_require(blocks >= 5000 && blocks <= 32768, "blocks must be 5,000 to 32,768");
    const int64_t page = (int64_t)page_size();

    // Create: an obstack begins with one chunk.
    obstack_begin(&heap, CHUNK);
    struct snapshot now = step("create", NULL, 0);
    expect_equal("a new obstack takes one chunk, and a page for malloc's header", now.change.space,
                 CHUNK + page);
    const struct figure first_chunk = now.change.space;

    // Fill: blocks of 1 KB, usually 8 MB. No block can be freed by itself, so none needs a header.
    const int64_t chunk_ends = (blocks - 1) / BLOCKS_OF_CHUNK;
    int64_t touching = 0;
    const char *end = NULL;
    for (int i = 0; i < blocks; i++) {
        const char *block = obstack_alloc(&heap, BYTES);
        touching += block == end;
        end = block + BYTES;
    }
    now = step("fill", NULL, 0);
    const struct figure more_chunks = now.change.space;
    expect_equal("an obstack grows by itself, by a chunk when one is full", more_chunks,
                 chunk_ends * (CHUNK + page));
    expect_equal("blocks of an obstack touch, without headers, except where a chunk ends", touching,
                 blocks - 1 - chunk_ends);

    // Destroy: no block is freed, the obstack goes with all of them.
    obstack_free(&heap, NULL);
    now = step("destroy", NULL, 0);
    expect_equal("freeing an obstack gives all of its address space back", now.change.space,
                 difference(0, sum(first_chunk, more_chunks)));

    step_absent("fixed", "an obstack has no maximum size");
    return lab_end();
}
