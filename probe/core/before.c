// before.c: the picture before the first step. Where its region will lie nobody knows in lab_begin:
// so the whole address space is kept there, and the part around the region is taken out of it when
// the first step has been looked at.

#include "record.h"

static struct figure not_asked(void)
{
    return unknown("only the region itself is asked for resident pages");
}

static void add(struct map *map, struct piece piece)
{
    enum { ROOM = sizeof map->pieces / sizeof *map->pieces };
    map->cut |= map->count == ROOM;
    if (map->count < ROOM)
        map->pieces[map->count++] = piece;
}

void keep_the_space(void)
{
    lab.n_space = system_space(lab.space, MAX_SPACE);
}

// What lay in [base, end) then: whole pieces as they were told, parts of pieces, and free space.
static void draw(struct map *map, uint64_t base, uint64_t end)
{
    uint64_t seen = base;
    for (const struct piece *p = lab.space; p < lab.space + lab.n_space && seen < end; p++) {
        const uint64_t from = p->base > base ? p->base : base;
        const uint64_t to = p->base + p->size < end ? p->base + p->size : end;
        if (from >= to)
            continue;
        if (seen < from)
            add(map, (struct piece){seen, from - seen, "free", "", known(0)});
        struct piece part = {from, to - from, p->state, p->kind, p->resident};
        if (part.size != p->size)
            part.resident = not_asked();
        add(map, part);
        seen = to;
    }
    if (seen < end)
        add(map, (struct piece){seen, end - seen, "free", "", known(0)});
}

void draw_before(const struct map *first)
{
    if (lab.before_map.count || !first->count || lab.n_space <= 0)
        return;
    const struct piece *last = &first->pieces[first->count - 1];
    draw(&lab.before_map, first->pieces[0].base, last->base + last->size);
}
